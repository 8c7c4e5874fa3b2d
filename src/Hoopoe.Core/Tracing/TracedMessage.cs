using System.Diagnostics;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Telemetry;

namespace Hoopoe.Core.Tracing;

/// <summary>Which message an event is about.</summary>
/// <param name="TraceId">Its number in the trace; 0 for one that came before tracing began.</param>
/// <param name="MessageId">Its message-id, or null.</param>
/// <param name="SpanNumber">Its number among those that spans are made of; 0 for none.</param>
/// <param name="Parent">With that number, the trace context it carries.</param>
internal readonly record struct TracedMessage(long TraceId, string? MessageId, long SpanNumber, ActivityContext Parent)
{
    /// <summary>The message of an entry; one that is not in memory has no name.</summary>
    public static TracedMessage Of(in QueueEntry entry, MessageFormats formats) =>
        entry.IsResident ? Of(entry.Message, entry.Amendments, formats) : default;

    /// <summary>A message in memory.</summary>
    public static TracedMessage Of(Message message, MessageAmendments? amendments, MessageFormats formats)
    {
        string? id = formats[message.Format].ReadProperty(message.Properties, "message_id") is { Length: > 0 } given ? given : null;
        return amendments is { SpanNumber: not 0 and var number }
            ? new TracedMessage(amendments.TraceId, id, number, TraceParent.Read(message, formats))
            : new TracedMessage(amendments?.TraceId ?? 0, id, 0, default);
    }
}
