using System.Globalization;
using System.Text;

namespace Hoopoe.Simulation.Model;

/// <summary>A message as its publisher made it: its number tells it apart, and says what its body must be. Immutable.</summary>
internal sealed record PublishedMessage
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789.,;-";

    public required int Number { get; init; }

    public required string Exchange { get; init; }

    public required string Key { get; init; }

    /// <summary>How many bytes the body has, but for the number, which is always there.</summary>
    public required int Size { get; init; }

    public bool Persistent { get; init; }

    public bool Mandatory { get; init; }

    public int? Priority { get; init; }

    /// <summary>Its own time to live.</summary>
    public long? LivesMs { get; init; }

    /// <summary>How long an exchange that delays is to hold it.</summary>
    public long? DelayMs { get; init; }

    /// <summary>Its value of the header h; null where it has no such header.</summary>
    public string? Header { get; init; }

    public int BodyLength => Math.Max(Size, Prefix.Length);

    private string Prefix => string.Create(CultureInfo.InvariantCulture, $"{Number}:");

    /// <summary>The number that a body begins with; -1 where it is no body of ours.</summary>
    public static int NumberIn(ReadOnlySpan<byte> body)
    {
        int end = body[..Math.Min(12, body.Length)].IndexOf((byte)':');
        return end > 0 && int.TryParse(body[..end], CultureInfo.InvariantCulture, out int number) ? number : -1;
    }

    /// <summary>The body, the same whenever it is asked for.</summary>
    public byte[] Body()
    {
        string prefix = Prefix;
        byte[] body = new byte[BodyLength];
        int at = Encoding.ASCII.GetBytes(prefix, body);
        uint mixed = (uint)Number * 2654435761;
        for (; at < body.Length; at++)
        {
            // Each kilobyte differs from the others, or pieces could change places unseen.
            if (at % 512 == 0) mixed = (mixed * 1664525) + 1013904223;
            body[at] = (byte)Letters[(int)(((mixed >> 8) + (uint)at) % (uint)Letters.Length)];
        }
        return body;
    }

    public override string ToString() =>
        $"#{Number} ({BodyLength} B{(Persistent ? ", persistent" : "")}{(Priority is { } p ? $", priority {p}" : "")}"
        + $"{(LivesMs is { } ttl ? $", ttl {ttl}" : "")}{(DelayMs is { } delay ? $", delay {delay}" : "")}{(Header is { } h ? $", h={h}" : "")}"
        + $"{(Mandatory ? ", mandatory" : "")}) to '{Exchange}' with '{Key}'";
}
