"""The catalogue of lake tables, in the shape that Iceberg's SQL catalogue gives it: made here, so that processes do not race to make it. (One chain: it follows intake.)"""

from django.db import migrations

MAKE = """
CREATE TABLE IF NOT EXISTS iceberg_tables (
    catalog_name varchar(255) NOT NULL,
    table_namespace varchar(255) NOT NULL,
    table_name varchar(255) NOT NULL,
    metadata_location varchar(1000),
    previous_metadata_location varchar(1000),
    iceberg_type varchar(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name)
);
CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
    catalog_name varchar(255) NOT NULL,
    namespace varchar(255) NOT NULL,
    property_key varchar(255) NOT NULL,
    property_value varchar(1000) NOT NULL,
    PRIMARY KEY (catalog_name, namespace, property_key)
);
"""
REMOVE = "DROP TABLE iceberg_tables; DROP TABLE iceberg_namespace_properties;"


class Migration(migrations.Migration):
    dependencies = [("data", "0002_sql_intake")]
    operations = [migrations.RunSQL(MAKE, REMOVE)]
