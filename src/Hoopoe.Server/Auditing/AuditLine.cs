using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hoopoe.Core.Auditing;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// One entry of the trail as it lies on disk: a line of JSON that ends with the hash of the entry before it and, last, with the SHA-256 of all of
/// the line that stands before that. Writing belongs to one thread.
/// </summary>
internal sealed class AuditLine
{
    /// <summary>What the first entry of all names as the hash before it.</summary>
    public const string Origin = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>The longest line that is read; those that are written stay far below it.</summary>
    public const int LongestBytes = 64 * 1024;

    private const int LongestText = 512;
    private const int HashLength = 64;

    private static ReadOnlySpan<byte> HashMember => ",\"hash\":\""u8;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Writes an entry as the next of the chain, with a line feed behind it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="number">Its number.</param>
    /// <param name="previous">The hash of the entry before.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Its hash.</returns>
    public string Write(AuditEntry entry, long number, string previous, IBufferWriter<byte> output)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("n", number);
            json.WriteString("at", Format(entry.At));
            json.WriteString("action", entry.Event.Action);
            json.WriteString("outcome", NameOf(entry.Event.Outcome));
            json.WriteString("user", Cut(entry.Event.Actor.User));
            json.WriteString("peer", entry.Event.Actor.Peer);
            json.WriteString("protocol", entry.Event.Actor.Protocol);
            if (entry.Event.VirtualHost is { } host) json.WriteString("vhost", Cut(host));
            if (entry.Event.Subject is { } subject) json.WriteString("subject", Cut(subject));
            if (entry.Event.Detail is { } detail) json.WriteString("detail", Cut(detail));
            if (entry.Count != 1) json.WriteNumber("count", entry.Count);
            if (entry.Since is { } since) json.WriteString("since", Format(since));
            json.WriteString("prev", previous);
            json.WriteEndObject();
        }
        // The brace comes after the hash.
        var hashed = _buffer.WrittenSpan[..^1];
        string hash = HashOf(hashed);
        output.Write(hashed);
        output.Write(HashMember);
        foreach (char digit in hash) output.Write([(byte)digit]);
        output.Write("\"}\n"u8);
        return hash;
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="number">The entry's number.</param>
    /// <param name="previous">The hash that it names as that of the entry before.</param>
    /// <param name="hash">Its own hash.</param>
    /// <returns>What is wrong with it by itself, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> line, out long number, out string previous, out string hash)
    {
        (number, previous, hash) = (0, "", "");
        int tail = HashMember.Length + HashLength + 2;
        if (line.Length <= tail || !line[^tail..].StartsWith(HashMember) || !line.EndsWith("\"}"u8)) return "is no entry of an audit trail";
        var hashed = line[..^tail];
        hash = System.Text.Encoding.ASCII.GetString(line.Slice(line.Length - HashLength - 2, HashLength));
        try
        {
            var reader = new Utf8JsonReader(line);
            using var parsed = JsonDocument.ParseValue(ref reader);
            number = parsed.RootElement.GetProperty("n").GetInt64();
            previous = parsed.RootElement.GetProperty("prev").GetString() ?? "";
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "is no entry of an audit trail";
        }
        return HashOf(hashed) == hash ? null : "was changed: its hash is not that of what it says";
    }

    /// <summary>An outcome as entries call it.</summary>
    public static string NameOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => "allowed",
        AuditOutcome.Refused => "refused",
        _ => "failed",
    };

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Half of a pair of surrogates is no text.
    private static string Cut(string text) => text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";
}
