using System.Globalization;

namespace Hoopoe.Core.Tracing;

/// <summary>How people read what happened: a line for each event, with its time and one sentence.</summary>
public static class TraceText
{
    /// <summary>Time and sentence.</summary>
    public static string Line(TraceEvent happened) =>
        $"{happened.Time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)}  {Sentence(happened)}";

    /// <summary>What happened, without when.</summary>
    public static string Sentence(TraceEvent e) => e.Kind switch
    {
        TraceEventKind.Received => $"received from {e.Party}: {e.BodyBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes for {To(e)}",
        TraceEventKind.Routed => $"routed{Because(e)}{Steps(e)}",
        TraceEventKind.Unroutable => $"unroutable: no binding of {To(e)} leads to a queue{Because(e)}{Steps(e)}",
        TraceEventKind.Returned => $"returned to its publisher, {e.Party}",
        TraceEventKind.Refused => $"refused{(e.Queue is null ? "" : $" by queue '{e.Queue}'")}{Because(e)}",
        TraceEventKind.Delayed => $"held by exchange '{e.Exchange}' {e.Reason}",
        TraceEventKind.Enqueued => $"enqueued in {At(e)}, which had {(e.Ahead == 0 ? "nothing" : e.Ahead.ToString("N0", CultureInfo.InvariantCulture))} ready",
        TraceEventKind.Confirmed => "confirmed to its publisher",
        TraceEventKind.Nacked => "negatively acknowledged to its publisher",
        TraceEventKind.PagedOut => $"left memory for the disk in {At(e)}",
        TraceEventKind.PagedIn => $"read back from disk in {At(e)}",
        TraceEventKind.Delivered => $"{Delivery(e)} from {At(e)}{By(e)}{(e.Redelivered ? ", marked redelivered" : "")}",
        TraceEventKind.Acknowledged => $"acknowledged in {At(e)}{By(e)}{Why(e)}",
        TraceEventKind.Rejected => $"rejected in {At(e)}{By(e)}{Why(e)}",
        TraceEventKind.Requeued => $"requeued in {At(e)}{By(e)}{Why(e)}",
        TraceEventKind.Expired => $"expired in {At(e)}{Because(e)}",
        TraceEventKind.DroppedByLimit => $"dropped from {At(e)}, which was over its length limit{Because(e)}",
        TraceEventKind.DeliveryLimitReached => $"given up in {At(e)}, for it came back more often than the queue allows{Because(e)}",
        TraceEventKind.DeadLettered => $"dead-lettered from {At(e)}{Letter(e)}{Because(e)}{Steps(e)}",
        TraceEventKind.Dropped => $"dropped from {At(e)}{Because(e)}",
        TraceEventKind.Purged => $"purged from {At(e)}",
        _ => $"gone with {At(e)}, which was deleted",
    };

    /// <summary>A duration with the unit that fits it.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms")
        : time.TotalMinutes < 2
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s")
            : time.ToString("c", CultureInfo.InvariantCulture);

    private static string To(TraceEvent e) =>
        $"{(e.Exchange is { Length: > 0 } name ? $"exchange '{name}'" : "the default exchange")} with key '{e.RoutingKey}'";

    private static string Letter(TraceEvent e) => e.Exchange is null ? "" : $" to {To(e)}";

    private static string At(TraceEvent e) => e.Position == 0 ? $"'{e.Queue}'" : $"'{e.Queue}' #{e.Position.ToString(CultureInfo.InvariantCulture)}";

    private static string Because(TraceEvent e) => e.Reason is null ? "" : $": {e.Reason}";

    private static string Steps(TraceEvent e) => string.Concat(e.Route.Select(step => $"\n{new string(' ', 16)}{step}"));

    private static string Delivery(TraceEvent e) => e.ConsumerTag is null ? "fetched" : "delivered";

    private static string By(TraceEvent e)
    {
        string whom = e.ConsumerTag is { } tag ? $" consumer '{tag}'" : "";
        if (e.Party is { } party) whom += $"{(whom.Length > 0 ? " of " : " ")}{party}";
        if (whom.Length == 0) return "";
        return e.Kind switch
        {
            TraceEventKind.Delivered when e.ConsumerTag is not null => " to",
            TraceEventKind.Requeued => " from",
            _ => " by",
        } + whom;
    }

    private static string Why(TraceEvent e) => e.Cause switch
    {
        SettlementCause.Nack => ", with basic.nack",
        SettlementCause.Reject => ", with basic.reject",
        SettlementCause.Recover => ", with basic.recover",
        SettlementCause.Automatic => ", automatically with its delivery",
        SettlementCause.Timeout => ", since it was not acknowledged in time",
        SettlementCause.ConsumerEnded => ", since the consumer ended before it came to it",
        SettlementCause.ChannelClosed => ", since the client closed the channel",
        SettlementCause.ChannelFailed => ", since the channel was closed after an error",
        SettlementCause.ConnectionClosed => ", since the client closed the connection",
        SettlementCause.ConnectionFailed => ", since the broker closed the connection",
        SettlementCause.ConnectionLost => ", since the connection was lost",
        _ => "",
    };
}
