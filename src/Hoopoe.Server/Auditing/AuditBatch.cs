using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// Entries in order as the text that they will have on disk, before they are numbered and chained. Text rather than objects: of tens of thousands
/// that wait in a flood the collector would move each, and stop everybody for it. To be filled again and again; belongs to one thread at a time.
/// </summary>
internal sealed class AuditBatch : IDisposable
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int LongestText = 512;

    // What a flood has made larger than this is given back when less comes again.
    private const int MostKept = 1024 * 1024;
    private const byte LineFeed = (byte)'\n';

    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _text = new();

    public AuditBatch() => _json = new Utf8JsonWriter(_text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Each as an object of JSON with a line feed behind it, of which there is none inside.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Bytes of memory that it has for them.</summary>
    public int Room => _text.Capacity;

    /// <summary>A batch of one.</summary>
    public static AuditBatch Of(in AuditEntry entry)
    {
        var batch = new AuditBatch();
        batch.Add(entry);
        return batch;
    }

    /// <summary>Adds an entry.</summary>
    public void Add(in AuditEntry entry)
    {
        Span<byte> time = stackalloc byte[TimeFormat.Length];
        _json.Reset(_text);
        _json.WriteStartObject();
        _json.WriteString("at", Format(entry.At, time));
        _json.WriteString("action", entry.Event.Action);
        _json.WriteString("outcome", AuditLine.NameOf(entry.Event.Outcome));
        _json.WriteString("user", Cut(entry.Event.Actor.User));
        _json.WriteString("peer", entry.Event.Actor.Peer);
        _json.WriteString("protocol", entry.Event.Actor.Protocol);
        if (entry.Event.VirtualHost is { } host) _json.WriteString("vhost", Cut(host));
        if (entry.Event.Subject is { } subject) _json.WriteString("subject", Cut(subject));
        if (entry.Event.Detail is { } detail) _json.WriteString("detail", Cut(detail));
        if (entry.Count != 1) _json.WriteNumber("count", entry.Count);
        if (entry.Since is { } since) _json.WriteString("since", Format(since, time));
        _json.WriteEndObject();
        _json.Flush();
        _text.Write([LineFeed]);
        Count++;
    }

    /// <summary>Takes the first of some that <see cref="Text"/> has, without its braces.</summary>
    /// <param name="left">What is left of them; not empty.</param>
    public static ReadOnlySpan<byte> TakeMembers(ref ReadOnlySpan<byte> left)
    {
        int end = left.IndexOf(LineFeed);
        var members = left[1..(end - 1)];
        left = left[(end + 1)..];
        return members;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        if (Room > MostKept && _text.WrittenCount < Room / 8) _text = new ArrayBufferWriter<byte>();
        else _text.ResetWrittenCount();
        Count = 0;
    }

    public void Dispose() => _json.Dispose();

    private static ReadOnlySpan<byte> Format(DateTimeOffset time, Span<byte> room)
    {
        time.UtcDateTime.TryFormat(room, out int length, TimeFormat, CultureInfo.InvariantCulture);
        return room[..length];
    }

    // Half of a pair of surrogates is no text.
    private static string Cut(string text) => text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";
}
