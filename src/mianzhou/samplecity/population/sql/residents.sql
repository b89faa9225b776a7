-- Households and residents $first_resident to $past_resident - 1; households are numbered from $first_household.

CREATE OR REPLACE TEMP TABLE household AS
WITH drawn AS (
  SELECT h, draw(h, 'kind') AS k, draw(h, 'age') AS a, draw(h, 'head') AS m, dice(h, 'place', 20000) AS slot
  FROM range($first_household, $first_household + $households) t(h)
), kinds AS (
  SELECT *, CASE
      WHEN k < .06 THEN 'young alone' WHEN k < .14 THEN 'old alone' WHEN k < .18 THEN 'alone' WHEN k < .23 THEN 'young couple'
      WHEN k < .45 THEN 'old couple' WHEN k < .67 THEN 'one child' WHEN k < .79 THEN 'two children'
      WHEN k < .84 THEN 'single parent' ELSE 'three generations' END AS kind
  FROM drawn
)
SELECT h, kind,
  CASE kind WHEN 'young alone' THEN 20 + 18 * a WHEN 'old alone' THEN 62 + 30 * a * a WHEN 'alone' THEN 42 + 22 * a
    WHEN 'young couple' THEN 23 + 14 * a WHEN 'old couple' THEN 48 + 37 * pow(a, 1.2) WHEN 'one child' THEN 27 + 32 * a
    WHEN 'two children' THEN 29 + 25 * a WHEN 'single parent' THEN 28 + 28 * a ELSE 29 + 24 * a END AS head_age,
  m < CASE kind WHEN 'old alone' THEN .38 WHEN 'single parent' THEN .35 WHEN 'young alone' THEN .55 WHEN 'alone' THEN .6 ELSE .8 END AS man,
  kind IN ('young couple', 'old couple', 'one child', 'two children', 'three generations') AS married,
  village, county, county_name, township, township_name, urban, name AS village_name, v.code AS village_code,
  1 + dice(h, 'group', 12) AS "group", 1 + dice(h, 'door', 160) AS door,
  choose(['人民', '建设', '解放', '胜利', '文化', '滨江', '迎宾', '长兴', '东园', '西苑', '南华', '北府', '学府', '新民', '花园', '锦江', '凤鸣', '龙泉', '临江', '体育', '工农', '和平', '中山', '翠湖', '科创', '红旗'],
      village * 4 + dice(h, 'street', 4), 'stem')
    || choose(['路', '街', '大道', '东路', '西路', '南街', '北街', '巷'], village * 4 + dice(h, 'street', 4), 's3') AS street,
  1 + dice(h, 'building', 24) AS building, 1 + dice(h, 'unit', 4) AS unit,
  (1 + dice(h, 'floor', 17)) * 100 + 1 + dice(h, 'room', 4) AS room,
  CASE WHEN draw(h, 'ethnicity') < .95 THEN '01' ELSE choose(['33', '33', '33', '33', '33', '04', '04', '03', '07', '15', '06', '05'], h, 'minority') END AS ethnicity
FROM kinds JOIN place USING (slot) JOIN village v ON v.id = village;

-- Who lives in a household of a kind.
CREATE OR REPLACE TEMP TABLE member AS
SELECT * FROM (VALUES (0, 'head'), (1, 'spouse'), (2, 'child'), (3, 'second child'), (4, 'father'), (5, 'mother')) t(seat, role);

CREATE OR REPLACE TEMP TABLE aged AS
WITH seated AS (
  SELECT household.*, seat, role, h * 8 + seat AS p,
    head_age + CASE WHEN man THEN -1 ELSE 1 END * (-1.5 + 7 * draw(h, 'years between')) AS spouse_age
  FROM household JOIN member ON role = 'head' OR (role = 'spouse' AND married)
    OR (role = 'child' AND kind IN ('one child', 'two children', 'single parent', 'three generations'))
    OR (role = 'second child' AND (kind = 'two children' OR (kind = 'three generations' AND draw(h, 'two') < .35)))
    OR (role = 'father' AND kind = 'three generations' AND draw(h, 'father') < .65)
    OR (role = 'mother' AND kind = 'three generations' AND draw(h, 'mother') < .85)
), mothers AS (
  SELECT *, CASE WHEN married AND man THEN spouse_age ELSE head_age END - (20.5 + 10 * draw(h, 'first birth')) AS child_age FROM seated
), years AS (
  SELECT *, CASE role WHEN 'head' THEN head_age WHEN 'spouse' THEN greatest(spouse_age, 20.5) WHEN 'child' THEN child_age
      WHEN 'second child' THEN child_age - (1.2 + 6 * draw(h, 'second birth'))
      WHEN 'father' THEN head_age + 22 + 10 * draw(h, 'father age') ELSE head_age + 21 + 9 * draw(h, 'mother age') END AS age
  FROM mothers
)
SELECT * EXCLUDE (age),
  -- the hungry years 1959 to 1961 have half the births, the years after them more
  CASE WHEN age BETWEEN year(today()) - 1961 AND year(today()) - 1958 AND draw(p, 'hunger') < .5 THEN age - 3.5 ELSE age END AS age
FROM years WHERE age >= 0 AND age < 104 AND NOT (role IN ('child', 'second child') AND age > 31);

CREATE OR REPLACE TEMP TABLE person AS
WITH sexed AS (
  SELECT *, CASE role WHEN 'head' THEN CASE WHEN man THEN 1 ELSE 2 END WHEN 'spouse' THEN CASE WHEN man THEN 2 ELSE 1 END
      WHEN 'father' THEN 1 WHEN 'mother' THEN 2 ELSE CASE WHEN draw(p, 'sex') < .515 THEN 1 ELSE 2 END END AS sex,
    CAST(today() - CAST(age * 365.2425 AS INTEGER) AS DATE) AS birth,
    CASE WHEN role = 'mother' THEN surname_slot(h, 'mother')
      WHEN role = 'father' THEN surname_slot(h, CASE WHEN man THEN 'his' ELSE 'hers' END)
      WHEN role IN ('head', 'spouse') THEN surname_slot(h, CASE WHEN (role = 'head') = man THEN 'his' ELSE 'hers' END)
      WHEN kind = 'single parent' AND draw(h, 'her child') < .3 AND NOT man THEN surname_slot(h, 'hers')
      WHEN draw(p, 'of the mother') < .05 THEN surname_slot(h, 'hers') ELSE surname_slot(h, 'his') END AS slot
  FROM aged
), named AS (
  SELECT sexed.*, CASE WHEN year(birth) < 1950 THEN 1900 ELSE least(2010, year(birth) // 10 * 10) END AS born_from, surname.surname
  FROM sexed JOIN surname USING (slot)
), given AS (
  SELECT named.*,
    pick(first, CASE WHEN role IN ('child', 'second child') AND draw(h, 'generation') < .25 THEN h ELSE p END, 'first') AS one,
    pick(second, p, 'second') AS two,
    draw(p, 'single') < CASE born_from WHEN 1900 THEN .05 WHEN 1950 THEN .1 WHEN 1960 THEN .18 WHEN 1970 THEN .3 WHEN 1980 THEN .36
      WHEN 1990 THEN .33 WHEN 2000 THEN .14 ELSE .07 END AS single
  FROM named JOIN given_name USING (born_from, sex)
)
SELECT $first_resident + row_number() OVER (ORDER BY p) - 1 AS id,
  h AS household, role, sex, birth, age, ethnicity, county, county_name, township, township_name, urban, village_name, village_code,
  "group", door, street, building, unit, room, p,
  CASE
    WHEN o.ethnicity IS NOT NULL AND NOT (ethnicity = '07' AND draw(p, 'own name') < .4)
      THEN choose(o.first, p, 'other first') || o.between || choose(o.second, p, 'other second')
    WHEN draw(p, 'rare') < .0006 THEN surname || substr('䶮㛃㭎㸆䥽', 1 + dice(p, 'which', 5), 1)
    WHEN draw(p, 'alike') < CASE WHEN sex = 2 AND birth > DATE '1985-01-01' THEN .06 ELSE .004 END THEN surname || two || two
    WHEN single THEN surname || two
    WHEN one = two THEN surname || two
    ELSE surname || one || two END AS name
FROM given LEFT JOIN other_name o USING (ethnicity, sex);

-- The region of the first registration, with the code it had when the number was given out (numbers exist since 1984).
CREATE OR REPLACE TEMP TABLE registered AS
SELECT *, CASE
    WHEN draw(p, 'origin') > CASE WHEN role = 'spouse' THEN .84 ELSE .93 END THEN choose(['980201', '980221', '980222'], p, 'far')
    WHEN draw(p, 'origin') > CASE WHEN role = 'spouse' THEN .70 ELSE .88 END AND birth >= DATE '1996-10-01'
      THEN choose(['980101', '980102', '980121', '980122', '980123', '980181'], p, 'near')
    WHEN draw(p, 'origin') > CASE WHEN role = 'spouse' THEN .70 ELSE .88 END
      THEN choose(['980101', '980102', '980121', '980122', '980123', '980124'], p, 'near')
    WHEN county = '980181' AND birth < DATE '1996-10-01' THEN '980124'
    WHEN county = '980123' AND birth < DATE '1992-06-01' AND draw(p, 'merged') < .45 THEN '980125'
    ELSE county END AS origin
FROM person WHERE id < $past_resident;

CREATE OR REPLACE TEMP TABLE resident AS
WITH counted AS (
  SELECT r.*, coalesce(g.n, 0) + row_number() OVER (PARTITION BY r.origin, r.birth, r.sex ORDER BY r.id) - 1 AS k
  FROM registered r LEFT JOIN given_out g ON g.region = r.origin AND g.birth = r.birth AND g.sex = r.sex
), numbered AS (
  -- 996 to 999 are left out: in numbers of 15 digits they are those who were a hundred
  SELECT *, origin || compact(birth)
    || lpad(CAST(2 * ((k * 211 + dice(compact(birth), origin, 498)) % 498) + sex % 2 AS VARCHAR), 3, '0') AS seventeen
  FROM counted
), related AS (
  SELECT *, seventeen || resident_check(seventeen) AS number,
    max(CASE WHEN role = 'head' THEN id END) OVER (PARTITION BY household) AS head_id,
    max(CASE WHEN role = 'spouse' THEN id END) OVER (PARTITION BY household) AS partner_id,
    max(CASE WHEN role = 'head' THEN sex END) OVER (PARTITION BY household) AS head_sex,
    min(CASE WHEN role IN ('child', 'second child') THEN birth END) OVER (PARTITION BY household) AS eldest,
    max(CASE WHEN role = 'head' THEN birth WHEN role = 'spouse' THEN birth END) OVER (PARTITION BY household) AS younger,
    max(CASE WHEN role = 'father' THEN id END) OVER (PARTITION BY household) AS grandfather_id,
    max(CASE WHEN role = 'mother' THEN id END) OVER (PARTITION BY household) AS grandmother_id
  FROM numbered
)
SELECT id, household, role, name, sex, birth, CAST(floor(age) AS INTEGER) AS age, ethnicity, number, origin, county, county_name,
  township, township_name, urban, village_name, village_code, head_id,
  CASE role WHEN 'head' THEN partner_id WHEN 'spouse' THEN head_id WHEN 'father' THEN grandmother_id WHEN 'mother' THEN grandfather_id END AS spouse_id,
  CASE WHEN role IN ('child', 'second child') THEN CASE WHEN head_sex = 1 THEN head_id ELSE partner_id END WHEN role = 'head' THEN grandfather_id END AS father_id,
  CASE WHEN role IN ('child', 'second child') THEN CASE WHEN head_sex = 2 THEN head_id ELSE partner_id END WHEN role = 'head' THEN grandmother_id END AS mother_id,
  CASE WHEN role IN ('head', 'spouse') AND partner_id IS NOT NULL THEN
    greatest(CAST(younger + INTERVAL 20 YEAR AS DATE), least(CAST(today() - 40 - dice(household, 'lately', 900) AS DATE),
      CAST(coalesce(eldest, CAST(younger + INTERVAL 25 YEAR AS DATE)) - 300 - dice(household, 'wedding', 1100) AS DATE))) END AS married_on,
  CASE WHEN age < 14 THEN NULL WHEN draw(p, 'phone') < CASE WHEN age > 75 THEN .55 WHEN age < 18 THEN .5 ELSE .97 END
    THEN choose(['142', '143', '154', '161', '163', '164', '168', '169'], p, 'network') || lpad(CAST((id * 48271 + 7919) % 100000000 AS VARCHAR), 8, '0') END AS phone,
  CASE WHEN urban THEN street || door || '号' || building || '栋' || unit || '单元' || room || '室' ELSE village_name || '村' || "group" || '组' || door || '号' END AS door_address,
  street, door, building, unit, room, "group",
  CASE WHEN draw(household, 'move') < .006 THEN 2 WHEN draw(household, 'move') < .012 THEN 3 END AS moved,
  CASE WHEN urban THEN street || (door + 7) || '号' || (1 + building % 9) || '栋' || unit || '单元' || (room % 600 + 101) || '室'
    ELSE village_name || '村' || (1 + "group" % 9) || '组' || (door + 3) || '号' END AS former_door_address,
  CASE WHEN draw(p, 'death') < .00004 * exp(greatest(age - 30, 0) / 11) THEN
    CAST(month_first(1) + dice(p, 'day of death', CAST(today() - month_first(1) + 1 AS INTEGER)) AS DATE) END AS died_on,
  CASE WHEN age < 6 THEN NULL WHEN age < 12 THEN NULL
    WHEN draw(p, 'school') < CASE WHEN birth > DATE '1990-01-01' THEN .02 WHEN birth > DATE '1970-01-01' THEN .006 ELSE .001 END AND age >= 24 THEN '10'
    WHEN draw(p, 'school') < CASE WHEN birth > DATE '1990-01-01' THEN .26 WHEN birth > DATE '1970-01-01' THEN .09 ELSE .015 END AND age >= 22 THEN '20'
    WHEN draw(p, 'school') < CASE WHEN birth > DATE '1990-01-01' THEN .48 WHEN birth > DATE '1970-01-01' THEN .2 ELSE .03 END AND age >= 20 THEN '30'
    WHEN draw(p, 'school') < .6 AND birth > DATE '1965-01-01' AND age >= 18 THEN '60'
    WHEN draw(p, 'school') < .8 AND age >= 15 THEN '70'
    WHEN draw(p, 'school') < .97 OR age < 60 THEN '80' ELSE '90' END AS education
FROM related;

CREATE OR REPLACE TABLE given_out AS
  SELECT region, birth, sex, sum(n) AS n
  FROM (SELECT region, birth, sex, n FROM given_out UNION ALL SELECT origin, birth, sex, count(*) FROM resident GROUP BY ALL)
  GROUP BY ALL;

CREATE OR REPLACE MACRO full_address(r) AS '云川市' || r.county_name || r.township_name || r.door_address;
