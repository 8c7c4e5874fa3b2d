using System.Globalization;
using System.Text.Json;
using Hoopoe.Bench.Progress;
using Hoopoe.Control.Lists;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hoopoe.Control.Top;

/// <summary>One look at a broker, drawn: the totals, then the busiest queues.</summary>
internal static class TopFrame
{
    private const int NameWidth = 24;
    private const int ColumnWidth = 13;

    private static readonly (string Head, Func<JsonElement, string> Cell)[] Columns =
    [
        ("ready", queue => Count(queue, "messages_ready")), ("unacked", queue => Count(queue, "messages_unacknowledged")), ("total", queue => Count(queue, "messages")),
        ("in/s", queue => Rate(queue, "publish")), ("out/s", queue => Rate(queue, "deliver_get")), ("ack/s", queue => Rate(queue, "ack")),
        ("consumers", queue => Count(queue, "consumers")), ("memory", queue => queue.NumberOf("memory") is { } bytes ? FigureText.Bytes(bytes) : ""), ("state", queue => CellText.Of(queue.At("state"))),
    ];

    /// <summary>Draws what a broker says of itself now.</summary>
    /// <param name="address">Where the broker is.</param>
    /// <param name="overview">What it says of itself.</param>
    /// <param name="queues">Its busiest queues.</param>
    /// <param name="width">Characters in a line: where they are few, the last columns are left out.</param>
    public static IRenderable Draw(ManagementAddress address, JsonElement overview, JsonElement queues, int width)
    {
        var columns = Columns.AsSpan(0, Math.Clamp((width - NameWidth) / ColumnWidth, 3, Columns.Length)).ToArray();
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("queue") { NoWrap = true });
        foreach (var (head, _) in columns) table.AddColumn(new TableColumn(head) { Alignment = Justify.Right, NoWrap = true });
        foreach (var queue in queues.Items())
            table.AddRow([Name(queue), .. columns.Select(column => new Text(column.Cell(queue)) { Justification = Justify.Right })]);
        return new Rows(new Text(Head(address, overview)), new Text(Totals(overview)), new Text(Rates(overview)), table);
    }

    private static string Head(ManagementAddress address, JsonElement overview) =>
        $"{CellText.Plain(overview.TextOf("product_name") ?? "RabbitMQ")} {CellText.Of(overview.At("product_version"))}  {CellText.Of(overview.At("cluster_name"))}  at {address}";

    private static string Totals(JsonElement overview) =>
        $"messages {Count(overview, "queue_totals.messages")}  ready {Count(overview, "queue_totals.messages_ready")}  unacked {Count(overview, "queue_totals.messages_unacknowledged")}  "
        + $"connections {Count(overview, "object_totals.connections")}  channels {Count(overview, "object_totals.channels")}  queues {Count(overview, "object_totals.queues")}  consumers {Count(overview, "object_totals.consumers")}";

    private static string Rates(JsonElement overview) =>
        $"publish/s {Rate(overview, "publish")}  confirm/s {Rate(overview, "confirm")}  deliver/s {Rate(overview, "deliver_get")}  ack/s {Rate(overview, "ack")}  redeliver/s {Rate(overview, "redeliver")}";

    private static Text Name(JsonElement queue)
    {
        string host = queue.TextOf("vhost") ?? "/";
        return new Text(CellText.Of(queue.At("name")) + (host == "/" ? "" : $"  ({host})")) { Overflow = Overflow.Ellipsis };
    }

    private static string Count(JsonElement item, string path) => item.NumberOf(path) is { } value ? FigureText.Count(value) : "-";

    private static string Rate(JsonElement item, string what) =>
        item.NumberOf($"message_stats.{what}_details.rate") is { } rate ? rate < 10 && rate > 0 ? rate.ToString("0.0", CultureInfo.InvariantCulture) : FigureText.Count(rate) : "0";
}
