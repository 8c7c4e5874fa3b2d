using System.Text;
using Hoopoe.Interop.Crash.Model;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Messages;

/// <summary>Makes properties and body of a message from its key, and tells whether what came back is the same.</summary>
internal static class MessageContent
{
    private const int NoiseLength = 16 << 20;
    private const uint Spread = 2_654_435_761;

    private static readonly byte[] _noise = MakeNoise();

    // What a broker adds to a message it gives again or that died.
    private static readonly string[] _added =
        ["x-death", "x-delivery-count", "x-first-death-queue", "x-first-death-reason", "x-first-death-exchange", "x-last-death-queue", "x-last-death-reason", "x-last-death-exchange"];

    /// <summary>A piece of noise at a place that the key chooses, so that a body can be told from any other without being kept.</summary>
    public static ReadOnlyMemory<byte> Body(MessageKey key, int size)
    {
        uint hash = ((uint)key.Channel * Spread) ^ ((uint)key.Number * (Spread ^ 0x55555555));
        return _noise.AsMemory((int)(hash % (uint)(NoiseLength - size)), size);
    }

    public static BasicProperties Properties(MessageKey key, MessageShape shape)
    {
        BasicProperties properties = new()
        {
            MessageId = key.ToString(),
            CorrelationId = $"correlated-{key}",
            ContentType = "application/octet-stream",
            Type = "load",
            AppId = "crash",
            Timestamp = new AmqpTimestamp(1_700_000_000 + key.Number),
            DeliveryMode = shape.IsPersistent ? DeliveryModes.Persistent : DeliveryModes.Transient,
            Expiration = shape.Expiration?.ToString(),
            Headers = new Dictionary<string, object?>
            {
                ["number"] = (long)key.Number,
                ["text"] = $"text {key}",
                ["even"] = key.Number % 2 == 0,
                ["list"] = new List<object?> { key.Channel, "two" },
            },
        };
        if (shape.Priority > 0)
            properties.Priority = shape.Priority;
        if (shape.Kind is not null)
            properties.Headers["kind"] = shape.Kind;
        return properties;
    }

    /// <summary>What differs from what was sent, or null. A dead letter has lost its expiration, lest it expire again.</summary>
    public static string? Difference(SentMessage sent, IReadOnlyBasicProperties got, ReadOnlySpan<byte> body, bool isDead)
    {
        BasicProperties wanted = Properties(sent.Key, sent.Shape);
        if (!body.SequenceEqual(Body(sent.Key, sent.Shape.Size).Span))
            return $"its body ({body.Length} bytes)";
        if (got.MessageId != wanted.MessageId || got.CorrelationId != wanted.CorrelationId || got.ContentType != wanted.ContentType
            || got.Type != wanted.Type || got.AppId != wanted.AppId || got.Timestamp != wanted.Timestamp
            || got.DeliveryMode != wanted.DeliveryMode || got.Priority != wanted.Priority
            || (got.Expiration != wanted.Expiration && !(isDead && got.Expiration is null)))
        {
            return "its properties";
        }

        IDictionary<string, object?> headers = got.Headers ?? new Dictionary<string, object?>();
        string? changed = wanted.Headers!.Keys.FirstOrDefault(name => !headers.TryGetValue(name, out object? value) || !Same(wanted.Headers[name], value));
        changed ??= headers.Keys.FirstOrDefault(name => !wanted.Headers.ContainsKey(name) && !_added.Contains(name));
        return changed is null ? null : $"its header {changed}";
    }

    /// <summary>Text comes back as the bytes it was sent as.</summary>
    public static string? Text(object? value) => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value as string;

    private static bool Same(object? sent, object? got) => sent switch
    {
        string text => text == Text(got),
        List<object?> list => got is IList<object?> others && list.Count == others.Count && list.Zip(others).All(pair => Same(pair.First, pair.Second)),
        _ => Equals(sent, got),
    };

    private static byte[] MakeNoise()
    {
        byte[] noise = new byte[NoiseLength];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
