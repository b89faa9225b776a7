from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0003_alter_rolegrant_role'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.CharField(choices=[('reader', '查阅人员'), ('clerk', '经办人'), ('head', '单位负责人'), ('supervisor', '督查人员'), ('steward', '数据管理员'), ('examiner', '数据核查人员'), ('coordinator', '数据统筹人员'), ('administrator', '系统管理员')], max_length=32),
        ),
    ]
