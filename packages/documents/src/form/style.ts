// How documents look: a page of paper, on the screen as in print.

export const STYLE = `
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,"Noto Sans","Noto Sans Arabic","Noto Sans CJK SC",sans-serif;color:#111;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
.state{font-weight:700;border:2px solid;display:inline-block;padding:.25rem .75rem;margin:0}
.note{border:1px solid #555;border-left-width:.4rem;padding:.5rem 1rem;margin:1rem 0}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:700;padding:.5rem 0}
th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#eee}
tbody th{font-weight:400}
.number{text-align:right;font-variant-numeric:tabular-nums}
footer{border-top:2px solid;margin-top:3rem}
bdi{unicode-bidi:isolate}
@media print{body{max-width:none;margin:0;font-size:10pt}@page{size:A4;margin:2cm}thead{display:table-header-group}tr,.note{break-inside:avoid}h2{break-after:avoid}.table{overflow:visible}footer{break-before:page}}
`;
