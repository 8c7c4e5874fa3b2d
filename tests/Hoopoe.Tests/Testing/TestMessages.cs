using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Tests.Testing;

/// <summary>Makes messages and queue entries without a connection.</summary>
internal static class TestMessages
{
    public static byte[] Address(string exchange, string key)
    {
        byte[] from = Encoding.UTF8.GetBytes(exchange), to = Encoding.UTF8.GetBytes(key);
        return [(byte)from.Length, .. from, (byte)to.Length, .. to];
    }

    public static Message Message(MessageWriter writer, string key, string body = "", MessageFacts facts = default, string exchange = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        var message = writer.Begin(facts with { BodyLength = bytes.Length, Format = 1, TimeToLiveMs = facts.TimeToLiveMs == 0 ? -1 : facts.TimeToLiveMs }, Address(exchange, key), [0, 0]);
        bytes.CopyTo(message.BodyMemory);
        return message;
    }

    public static QueueEntry Entry(MessageWriter writer, long sequence, byte lane = 0, long expiresAtMs = QueueEntry.NeverExpires, string body = "")
    {
        var message = Message(writer, "key", body);
        return new QueueEntry { Slab = message.Slab, Offset = message.Offset, Sequence = sequence, Lane = lane, ExpiresAtMs = expiresAtMs };
    }

    public static Incoming Incoming(Message message, IPublishOutcomes? outcomes = null, long number = 0) => new()
    {
        Entry = new QueueEntry { Slab = message.Slab, Offset = message.Offset },
        Outcomes = outcomes,
        PublishNumber = number,
    };

    public static Arguments Arguments(params (string Name, object? Value)[] values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
