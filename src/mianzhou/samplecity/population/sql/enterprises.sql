-- Enterprises $first_enterprise to $past_enterprise - 1, led by residents of the chunk, and who works in them.

CREATE OR REPLACE TEMP TABLE adult AS
  SELECT row_number() OVER (ORDER BY id) - 1 AS rank, id, name, number, birth, phone, county, county_name, township_name, street
  FROM resident WHERE age BETWEEN 20 AND 68;

CREATE OR REPLACE TEMP TABLE enterprise AS
WITH drawn AS (
  SELECT e, CASE WHEN draw(e, 'company') < .36 THEN 1 ELSE 2 END AS kind,
    CAST(floor(draw(e, 'led by') * (SELECT count(*) FROM adult)) AS BIGINT) AS rank,
    2 + 11500 * pow(draw(e, 'founded'), 1.7) AS days
  FROM range($first_enterprise, $past_enterprise) t(e)
), traded AS (
  SELECT drawn.*, greatest(CAST(birth + INTERVAL 19 YEAR AS DATE), CAST(today() - CAST(days AS INTEGER) AS DATE)) AS founded,
    a.id AS leader_id, a.name AS leader, a.number AS leader_number, a.phone, a.county, a.county_name, a.township_name, a.street,
    CAST(floor(draw(e, 'trade') * (SELECT count(*) FROM industry_slot s WHERE s.kind = drawn.kind)) AS BIGINT) AS slot
  FROM drawn JOIN adult a USING (rank)
), coded AS (
  SELECT traded.*, s.code AS industry, s.title AS industry_title, 1 + dice(e, 'shop', 400) AS shop, choose(s.words, e, 'word') AS word,
    substr('鑫宏瑞恒盛嘉华信德诚泰昌隆兴旺达富裕丰源广通顺安康美佳家乐和合祥瑾天地川蜀云岭江海星辰光明远志文博优品味香满堂', 1 + dice(e, 'b1', 57), 1) ||
    substr('鑫宏瑞恒盛嘉华信德诚泰昌隆兴旺达富裕丰源广通顺安康美佳家乐和合祥瑾天地川蜀云岭江海星辰光明远志文博优品味香满堂', 1 + dice(e, 'b2', 57), 1) ||
    CASE WHEN draw(e, 'long') < .3 THEN substr('鑫宏瑞恒盛嘉华信德诚泰昌隆兴旺达富裕丰源广通顺', 1 + dice(e, 'b3', 24), 1) ELSE '' END AS brand,
    -- registrars give digits until October 2015 and codes that begin with MA since then
    CASE WHEN founded < DATE '2015-10-01' THEN lpad(CAST((e * 7368787 + 10007) % 100000000 AS VARCHAR), 8, '0')
      ELSE 'MA' || base31((e * 7368787 + 104729) % 887503681, 5) || base31((e * 7368787 + 104729) % 887503681, 4)
        || base31((e * 7368787 + 104729) % 887503681, 3) || base31((e * 7368787 + 104729) % 887503681, 2)
        || base31((e * 7368787 + 104729) % 887503681, 1) || base31((e * 7368787 + 104729) % 887503681, 0) END AS eight
  FROM traded JOIN industry_slot s ON s.kind = traded.kind AND s.slot = traded.slot
), checked AS (
  SELECT *, '9' || CASE kind WHEN 1 THEN '1' ELSE '2' END || county || eight || organisation_check(eight) AS seventeen FROM coded
)
SELECT e AS id, kind, seventeen || credit_check(seventeen) AS credit_code, county || lpad(CAST(e % 10000000 AS VARCHAR), 7, '0') || '01' AS old_number,
  CASE kind WHEN 1 THEN choose(['云川', '云川市', '云岭', county_name], e, 'where') || brand || word || choose(['有限公司', '有限公司', '有限公司', '有限责任公司', '股份有限公司'], e, 'form')
    ELSE county_name || brand || word || choose(['店', '经营部', '商行', '铺', '服务部', ''], e, 'form') END AS name,
  leader_id, leader, leader_number, phone, founded, industry, industry_title, county, county_name,
  CASE kind WHEN 1 THEN list_extract([30000, 50000, 100000, 100000, 200000, 300000, 500000, 500000, 1000000, 1000000, 2000000, 2000000, 5000000, 8000000, 10000000, 50000000], 1 + dice(e, 'capital', 16))
    ELSE list_extract([5000, 10000, 20000, 30000, 50000, 80000, 100000, 200000], 1 + dice(e, 'capital', 8)) END AS capital,
  CASE WHEN draw(e, 'status') < .82 THEN '1' WHEN draw(e, 'status') < .87 THEN '2' WHEN draw(e, 'status') < .99 THEN '3' ELSE '4' END AS status,
  '云川市' || county_name || township_name || street || shop || '号' AS address
FROM checked;

CREATE OR REPLACE TEMP TABLE employer AS
  SELECT row_number() OVER (ORDER BY id) - 1 AS rank, id, name, credit_code FROM enterprise WHERE kind = 1 AND status = '1';

-- Some firms are large: the square draws most people to the first ranks.
CREATE OR REPLACE TEMP TABLE worker AS
  SELECT r.id, e.id AS employer_id, e.name AS employer, e.credit_code AS employer_code,
    CAST(round(2600 + 5200 * pow(draw(r.id, 'wage'), 3) + CASE r.education WHEN '10' THEN 3000 WHEN '20' THEN 1600 WHEN '30' THEN 700 ELSE 0 END, -1) AS INTEGER) AS wage,
    greatest(CAST(r.birth + INTERVAL 20 YEAR AS DATE), CAST(today() - CAST(6000 * draw(r.id, 'since') AS INTEGER) AS DATE)) AS since
  FROM resident r JOIN employer e ON e.rank = CAST(floor(pow(draw(r.id, 'employer'), 2) * (SELECT count(*) FROM employer)) AS BIGINT)
  WHERE r.age BETWEEN 21 AND 59 AND draw(r.id, 'works') < .5;
