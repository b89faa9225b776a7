-- What every chunk of the city draws on. $seed, $until, $residents, $data and $townships are filled in.

-- One hash, three faces: a fraction, a whole number, a character of a text (the first characters are the more frequent).
CREATE OR REPLACE MACRO draw(i, salt) AS (hash(i, salt, $seed) >> 11) / 9007199254740992.0;
CREATE OR REPLACE MACRO dice(i, salt, n) AS CAST(hash(i, salt, $seed) % n AS INTEGER);
CREATE OR REPLACE MACRO pick(characters, i, salt) AS
  substr(characters, 1 + CAST(floor(length(characters) * pow(draw(i, salt), 1.5)) AS INTEGER), 1);
CREATE OR REPLACE MACRO choose(list, i, salt) AS list_extract(list, 1 + dice(i, salt, len(list)));

-- Months of delivery: 1, 2, 3; the third ends with the day on which the city is looked at.
CREATE OR REPLACE MACRO today() AS DATE '$until';
CREATE OR REPLACE MACRO month_first(batch) AS CAST(date_trunc('month', today()) - to_months(CAST(3 - batch AS INTEGER)) AS DATE);
CREATE OR REPLACE MACRO month_last(batch) AS
  CASE WHEN batch = 3 THEN today() ELSE CAST(month_first(batch) + INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE) END;

-- The forms in which offices write.
CREATE OR REPLACE MACRO in_words(day) AS strftime(day, '%Y年%-m月%-d日');
CREATE OR REPLACE MACRO with_dots(day) AS strftime(day, '%Y.%-m.%-d');
CREATE OR REPLACE MACRO with_slashes(day) AS strftime(day, '%Y/%-m/%-d');
CREATE OR REPLACE MACRO compact(day) AS strftime(day, '%Y%m%d');
CREATE OR REPLACE MACRO in_full_width(text) AS translate(text, '0123456789X', '０１２３４５６７８９Ｘ');
CREATE OR REPLACE MACRO sex_word(sex) AS CASE sex WHEN 1 THEN '男' ELSE '女' END;

CREATE OR REPLACE MACRO ethnic_word(code) AS CASE code WHEN '01' THEN '汉族' WHEN '03' THEN '回族' WHEN '04' THEN '藏族' WHEN '05' THEN '维吾尔族'
  WHEN '06' THEN '苗族' WHEN '07' THEN '彝族' WHEN '15' THEN '土家族' WHEN '33' THEN '羌族' END;
CREATE OR REPLACE MACRO written() AS '$written';
CREATE OR REPLACE MACRO miswritten() AS '$miswritten';

-- GB 11643: weights 2^(18-i) mod 11 over 17 digits; the check character by the remainder.
CREATE OR REPLACE MACRO digit(text, place) AS ascii(substr(text, place, 1)) - 48;
CREATE OR REPLACE MACRO resident_check(seventeen) AS substr('10X98765432', 1 + (
  7 * digit(seventeen, 1) + 9 * digit(seventeen, 2) + 10 * digit(seventeen, 3) + 5 * digit(seventeen, 4)
  + 8 * digit(seventeen, 5) + 4 * digit(seventeen, 6) + 2 * digit(seventeen, 7) + 1 * digit(seventeen, 8)
  + 6 * digit(seventeen, 9) + 3 * digit(seventeen, 10) + 7 * digit(seventeen, 11) + 9 * digit(seventeen, 12)
  + 10 * digit(seventeen, 13) + 5 * digit(seventeen, 14) + 8 * digit(seventeen, 15) + 4 * digit(seventeen, 16)
  + 2 * digit(seventeen, 17)) % 11, 1);
CREATE OR REPLACE MACRO old_number(number) AS substr(number, 1, 6) || substr(number, 9, 9);

-- GB 11714 (the organisation's code, places 9 to 17) and GB 32100 (the whole, place 18).
CREATE OR REPLACE MACRO value36(character) AS
  CASE WHEN ascii(character) < 58 THEN ascii(character) - 48 ELSE ascii(character) - 55 END;
CREATE OR REPLACE MACRO organisation_check(eight) AS substr('0X987654321', 1 + (
  3 * value36(eight[1]) + 7 * value36(eight[2]) + 9 * value36(eight[3]) + 10 * value36(eight[4]) + 5 * value36(eight[5])
  + 8 * value36(eight[6]) + 4 * value36(eight[7]) + 2 * value36(eight[8])) % 11, 1);
CREATE OR REPLACE MACRO letters31() AS '0123456789ABCDEFGHJKLMNPQRTUWXY';
CREATE OR REPLACE MACRO value31(character) AS strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', character) - 1;
CREATE OR REPLACE MACRO credit_check(code) AS substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - (
  value31(code[1]) + 3 * value31(code[2]) + 9 * value31(code[3]) + 27 * value31(code[4]) + 19 * value31(code[5])
  + 26 * value31(code[6]) + 16 * value31(code[7]) + 17 * value31(code[8]) + 20 * value31(code[9])
  + 29 * value31(code[10]) + 25 * value31(code[11]) + 13 * value31(code[12]) + 8 * value31(code[13])
  + 24 * value31(code[14]) + 10 * value31(code[15]) + 30 * value31(code[16]) + 28 * value31(code[17])) % 31) % 31, 1);
CREATE OR REPLACE MACRO base31(n, place) AS
  substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + CAST((n // CAST(pow(31, place) AS BIGINT)) % 31 AS INTEGER), 1);

CREATE OR REPLACE TABLE surname AS
  SELECT row_number() OVER () - 1 AS slot, surname
  FROM (SELECT surname, unnest(range(share)) FROM read_csv('$data/surnames.csv', header = true));
CREATE OR REPLACE MACRO surname_slot(i, salt) AS dice(i, salt, $surnames);

CREATE OR REPLACE TABLE given_name AS
  SELECT born_from, sex, first, second FROM read_csv('$data/given_names.csv', header = true);
CREATE OR REPLACE TABLE other_name AS
  SELECT ethnicity, sex, string_split(first, '|') AS first, string_split(second, '|') AS second, coalesce(between, '') AS between
  FROM read_csv('$data/other_names.csv', header = true, types = {'ethnicity': 'VARCHAR'});
CREATE OR REPLACE TABLE industry AS
  SELECT code, title, string_split(words, '|') AS words, companies, businesses
  FROM read_csv('$data/industries.csv', header = true, types = {'code': 'VARCHAR'});
CREATE OR REPLACE TABLE industry_slot AS
  SELECT kind, row_number() OVER (PARTITION BY kind ORDER BY code, n) - 1 AS slot, code, title, words
  FROM (
    SELECT 1 AS kind, code, title, words, unnest(range(companies)) AS n FROM industry
    UNION ALL SELECT 2, code, title, words, unnest(range(businesses)) FROM industry
  );

-- Counties (with the codes they had before) and townships of the invented city; streets count four times a country township.
CREATE OR REPLACE TABLE township (county VARCHAR, county_name VARCHAR, code VARCHAR, name VARCHAR, urban BOOLEAN, weight INTEGER);
INSERT INTO township VALUES $townships;

CREATE OR REPLACE TABLE village AS
WITH sized AS (
  SELECT *, greatest(3, least(120, CAST(round($residents * weight / (SELECT sum(weight) FROM township) / 2400.0) AS INTEGER))) AS villages
  FROM township
), numbered AS (
  SELECT *, unnest(range(villages)) AS k FROM sized
)
SELECT row_number() OVER (ORDER BY code, k) - 1 AS id, county, county_name, code AS township, name AS township_name, urban,
  weight / CAST(villages AS DOUBLE) AS weight,
  -- 41 x 37 pairs, walked in steps that meet every pair once, so that no two villages of a township are called alike
  substr('青白龙凤金石双新太大长高东西南北红黄柏松桂竹梅柳桃杨马牛鹤云水清平安福和兴永观玉龟', 1 + (k * 29 + dice(code, 'a', 41)) % 41, 1)
  || substr('山坪湾河桥沟坡岭坝垭店铺塘井泉溪湖洲庙寺台林树园屯岗坎嘴岩洞崖田池场关沱渡', 1 + (k * 23 + k // 41 + dice(code, 'b', 37)) % 37, 1) AS name,
  code || lpad(CAST(CASE WHEN urban THEN 1 ELSE 201 END + k AS VARCHAR), 3, '0') AS code
FROM numbered;

CREATE OR REPLACE TABLE place AS
WITH running AS (
  SELECT id, sum(weight) OVER (ORDER BY id) AS upto, sum(weight) OVER () AS whole FROM village
), bounded AS (
  SELECT id, CAST(round(20000 * coalesce(lag(upto) OVER (ORDER BY id), 0) / whole) AS INTEGER) AS first, CAST(round(20000 * upto / whole) AS INTEGER) AS past
  FROM running
)
SELECT unnest(range(first, past)) AS slot, id AS village FROM bounded;

-- Schools: in every township at least one of a kind. Stages: 1 primary, 2 junior, 3 senior.
CREATE OR REPLACE TABLE school AS
WITH stages AS (
  SELECT * FROM (VALUES (1, '小学', 9000.0, '211'), (2, '初级中学', 18000.0, '311'), (3, '中学', 30000.0, '342')) t(stage, word, per, kind)
), sized AS (
  SELECT t.*, stage, word, kind, greatest(1, CAST(round($residents * weight / (SELECT sum(weight) FROM township) / per) AS INTEGER)) AS schools
  FROM township t CROSS JOIN stages
), numbered AS (
  SELECT *, unnest(range(schools)) AS k FROM sized
)
SELECT row_number() OVER (ORDER BY code, stage, k) AS id, stage, kind, county, county_name, code AS township, name AS township_name, k, schools,
  '98' || lpad(CAST(row_number() OVER (ORDER BY code, stage, k) AS VARCHAR), 8, '0') AS school_code,
  county_name || CASE WHEN k = 0 THEN left(name, 2) ELSE CASE WHEN urban THEN '第' || (k + 1) ELSE left(name, 2) || '第' || (k + 1) END END || word AS school
FROM numbered;

-- How many numbers of each day, region and sex are given out already: no number is given twice.
CREATE OR REPLACE TABLE given_out (region VARCHAR, birth DATE, sex INTEGER, n BIGINT);

-- A place at a street: so far along its line and so far aside, in parts of the reach of the anchor that the street took.
CREATE OR REPLACE MACRO place_longitude(longitude, latitude, reach, angle, ahead, aside) AS
  round(longitude + reach * (ahead * cos(angle) - aside * sin(angle)) / cos(radians(latitude)), 6);
CREATE OR REPLACE MACRO place_latitude(latitude, reach, angle, ahead, aside) AS
  round(latitude + reach * (ahead * sin(angle) + aside * cos(angle)), 6);
-- GB/T 30428.1: a grid cell is the village's or community's twelve digits and three of its own.
CREATE OR REPLACE MACRO grid_cell(village_code, road, part) AS village_code || lpad(CAST(1 + dice(road || (part // 40), 'grid', 9) AS VARCHAR), 3, '0');

-- Doors and buildings that earlier chunks have numbered: nothing is registered twice.
CREATE OR REPLACE TABLE numbered_place (kind VARCHAR, place VARCHAR);
