using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Tracing;

/// <summary>Which message an event is about.</summary>
/// <param name="TraceId">Its number in the trace; 0 for one that came before tracing began.</param>
/// <param name="MessageId">Its message-id, or null.</param>
internal readonly record struct TracedMessage(long TraceId, string? MessageId)
{
    /// <summary>The message of an entry; one that is not in memory has no name.</summary>
    public static TracedMessage Of(in QueueEntry entry, MessageFormats formats) =>
        entry.IsResident ? Of(entry.Message, entry.Amendments, formats) : default;

    /// <summary>A message in memory.</summary>
    public static TracedMessage Of(Message message, MessageAmendments? amendments, MessageFormats formats) =>
        new(amendments?.TraceId ?? 0, formats[message.Format].ReadProperty(message.Properties, "message_id") is { Length: > 0 } id ? id : null);
}
