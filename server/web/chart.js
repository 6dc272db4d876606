// Pictures of a report's sums: a script of its own, loaded where one is shown. Vector, told in words to a screen reader,
// hatched for a printer without colours; nothing moves and nothing is hidden behind a pointer.
import {BarChart, HeatmapChart, LineChart} from 'echarts/charts';
import {AriaComponent, GridComponent, LegendComponent, VisualMapContinuousComponent} from 'echarts/components';
import {init, use} from 'echarts/core';
import {LabelLayout} from 'echarts/features';
import {SVGRenderer} from 'echarts/renderers';

use([AriaComponent, BarChart, LabelLayout, GridComponent, HeatmapChart, LegendComponent, LineChart, SVGRenderer, VisualMapContinuousComponent]);

const kColours = ['#0b5a82', '#8fbcd4', '#1c663d', '#dcb25a', '#76838f'];
const kMarks = ['circle', 'rect', 'triangle', 'diamond', 'pin'];
const kStrokes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 6]];
const kLabelsMax = 48; // More would lie upon each other; the table says them all.

const axis = (data, words) => ({type: 'category', data, axisTick: {show: false}, axisLabel: {...words, interval: 0, width: 100, overflow: 'break'}});

function option({shape, lying: lie, keys, across, series, words}) {
  const text = {color: '#17222d', fontSize: words.size, fontFamily: words.font};
  const whole = {
    animation: false, textStyle: text, color: kColours,
    aria: {enabled: true, label: {description: words.told}, decal: {show: shape === 'bar'}},
    grid: {left: 8, right: 24, top: 40, bottom: 8, containLabel: true},
  };
  if (shape === 'heat') {
    const top = Math.max(1, ...series[0].cells.map((one) => one[2]));
    return {...whole, grid: {...whole.grid, top: 8}, xAxis: axis(keys, text), yAxis: {...axis(across, {...text, width: 160})},
      visualMap: {show: false, min: 0, max: top, inRange: {color: ['#dcebf3', '#8fbcd4']}},
      series: [{type: 'heatmap', name: series[0].label, data: series[0].cells, itemStyle: {borderColor: '#fff', borderWidth: 1}, emphasis: {disabled: true}, label: {show: true, ...text, formatter: ({value}) => series[0].say(value[2])}}]};
  }
  const labels = keys.length * series.length <= kLabelsMax;
  const lying = shape === 'bar' && lie;
  const names = axis(keys, lying ? {...text, width: 200} : text);
  const numbers = {type: 'value', minInterval: series.every((one) => one.fen) ? undefined : 1, axisLabel: {...text, formatter: (value) => value.toLocaleString('zh-CN').replace('-', '−')}, splitLine: {lineStyle: {color: '#cdd6dc'}}};
  // What is below zero says so on its own side.
  const place = (value) => ({value, label: {position: lying ? (value < 0 ? 'left' : 'right') : 'top'}});
  return {...whole, grid: {...whole.grid, right: lying ? 72 : 24}, legend: {show: true, top: 4, left: 8, textStyle: text, itemWidth: 28, selectedMode: false},
    xAxis: lying ? numbers : names, yAxis: lying ? {...names, inverse: true} : numbers,
    series: series.map((one, i) => ({type: shape, name: one.label, data: one.values.map(place), barMaxWidth: 40, emphasis: {disabled: true}, symbol: kMarks[i], symbolSize: 9,
      labelLayout: {hideOverlap: true}, lineStyle: {type: kStrokes[i], width: 2}, itemStyle: shape === 'bar' ? {borderColor: '#17222d', borderWidth: 0.5} : {},
      label: {show: labels, ...text, formatter: ({value}) => one.say(value)}}))};
}

/** Draws into `box`; gives {redraw(asked), end()}. */
export function draw(box, asked) {
  const chart = init(box, null, {renderer: 'svg', locale: 'ZH'});
  const redraw = (now) => chart.setOption(option(now), true);
  redraw(asked);
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(box);
  return {redraw, end: () => { watch.disconnect(); chart.dispose(); }};
}
