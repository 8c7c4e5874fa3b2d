using System.Globalization;
using System.Text.Json;
using Hoopoe.Bench.Progress;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hoopoe.Control.Top;

/// <summary>One look at a broker, drawn: the totals, then the busiest queues.</summary>
internal static class TopFrame
{
    public static IRenderable Draw(ManagementAddress address, JsonElement overview, JsonElement queues)
    {
        var table = new Table { Border = TableBorder.Simple, Expand = true };
        table.AddColumn("queue");
        foreach (string head in (string[])["ready", "unacked", "total", "in/s", "out/s", "ack/s", "consumers", "memory", "state"]) table.AddColumn(new TableColumn(head) { Alignment = Justify.Right, NoWrap = true });
        foreach (var queue in queues.EnumerateArray()) table.AddRow(Row(queue));
        return new Rows(new Text(Head(address, overview)), new Text(Totals(overview)), new Text(Rates(overview)), table);
    }

    private static string Head(ManagementAddress address, JsonElement overview) =>
        $"{overview.TextOf("product_name") ?? "RabbitMQ"} {overview.TextOf("product_version") ?? overview.TextOf("rabbitmq_version")}  {overview.TextOf("cluster_name")}  at {address}";

    private static string Totals(JsonElement overview) =>
        $"messages {Count(overview, "queue_totals.messages")}  ready {Count(overview, "queue_totals.messages_ready")}  unacked {Count(overview, "queue_totals.messages_unacknowledged")}  "
        + $"connections {Count(overview, "object_totals.connections")}  channels {Count(overview, "object_totals.channels")}  queues {Count(overview, "object_totals.queues")}  consumers {Count(overview, "object_totals.consumers")}";

    private static string Rates(JsonElement overview) =>
        $"publish/s {Rate(overview, "publish")}  confirm/s {Rate(overview, "confirm")}  deliver/s {Rate(overview, "deliver_get")}  ack/s {Rate(overview, "ack")}  redeliver/s {Rate(overview, "redeliver")}";

    private static IEnumerable<IRenderable> Row(JsonElement queue)
    {
        string host = queue.TextOf("vhost") ?? "/";
        yield return new Text(Lists.CellText.Of(queue.At("name")) + (host == "/" ? "" : $"  ({host})"));
        yield return Right(Count(queue, "messages_ready"));
        yield return Right(Count(queue, "messages_unacknowledged"));
        yield return Right(Count(queue, "messages"));
        yield return Right(Rate(queue, "publish"));
        yield return Right(Rate(queue, "deliver_get"));
        yield return Right(Rate(queue, "ack"));
        yield return Right(Count(queue, "consumers"));
        yield return Right(queue.NumberOf("memory") is { } bytes ? FigureText.Bytes(bytes) : "");
        yield return Right(Lists.CellText.Of(queue.At("state")));
    }

    private static Text Right(string text) => new(text) { Justification = Justify.Right };

    private static string Count(JsonElement item, string path) => item.NumberOf(path) is { } value ? FigureText.Count(value) : "-";

    private static string Rate(JsonElement item, string what) =>
        item.NumberOf($"message_stats.{what}_details.rate") is { } rate ? rate < 10 && rate > 0 ? rate.ToString("0.0", CultureInfo.InvariantCulture) : FigureText.Count(rate) : "0";
}
