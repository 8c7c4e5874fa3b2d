using System.Text.Json;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// Follows the chain of a trail from its first entry to its last and says what does not fit: entries that were changed, removed, inserted, put in
/// another order or cut off. Opens files to read only. Made for one look.
/// </summary>
internal sealed class AuditVerification
{
    private readonly HashSet<string> _trimmed = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly AuditHead? _anchor;
    private AuditHead _last = AuditHead.None;
    private AuditHead? _start;
    private bool _hasAnchor;

    private AuditVerification(AuditHead? anchor) => _anchor = anchor;

    /// <summary>How many entries there are.</summary>
    public long Count { get; private set; }

    /// <summary>The number of the first.</summary>
    public long First { get; private set; }

    /// <summary>The last entry; to be kept elsewhere, it proves later that nothing before it was changed.</summary>
    public AuditHead Last => _last;

    /// <summary>Bytes of an entry at the end that is unfinished, as a crash leaves it; it never counted.</summary>
    public long UnfinishedBytes { get; private set; }

    /// <summary>What is wrong, in the order in which it was found; empty if nothing is.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Follows a trail.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="anchor">An entry that is known to have been in it, from an earlier look; null where none is.</param>
    public static AuditVerification Run(string directory, AuditHead? anchor = null)
    {
        // Before the entries, as a broker may write on.
        var head = AuditHead.Read(directory);
        var verification = new AuditVerification(anchor);
        var segments = AuditSegment.List(directory);
        foreach (var segment in segments)
        {
            verification.UnfinishedBytes = 0;
            int line = 0;
            foreach (byte[] entry in segment.ReadLines(bytes => verification.UnfinishedBytes = bytes)) verification.Take(entry, $"{Path.GetFileName(segment.Path)}, line {++line}");
            if (verification.UnfinishedBytes > 0 && segment != segments[^1])
                verification._faults.Add($"{Path.GetFileName(segment.Path)} ends in the middle of an entry");
        }
        verification.Finish(head);
        return verification;
    }

    private void Take(byte[] line, string where)
    {
        string? fault = AuditLine.Read(line, out long number, out string previous, out string hash);
        if (number == 0)
        {
            _faults.Add($"{where}: entry {_last.Number + 1} {fault}");
            // What follows is compared with what the place holds now.
            _last = new AuditHead(_last.Number + 1, "");
            Count++;
            return;
        }
        if (Count == 0) Begin(number, previous);
        else if (number != _last.Number + 1) _faults.Add($"{where}: entry {number} follows entry {_last.Number}: {WhatHappened(number)}");
        else if (previous != _last.Hash && _last.Hash.Length > 0) _faults.Add($"{where}: entry {number} does not follow the entry before it: one of the two was put there by somebody else");
        if (fault is not null) _faults.Add($"{where}: entry {number} {fault}");
        if (fault is null && IsTrim(line, out string? trimmed)) _trimmed.Add(trimmed);
        if (_anchor is { } anchor && anchor.Number == number)
        {
            _hasAnchor = true;
            if (hash != anchor.Hash) _faults.Add($"{where}: entry {number} is not the one that is known: its hash is {hash}");
        }
        _last = new AuditHead(number, hash);
        Count++;
    }

    private string WhatHappened(long number) => number > _last.Number + 1
        ? number == _last.Number + 2 ? $"entry {number - 1} is missing" : $"entries {_last.Number + 1} to {number - 1} are missing"
        : number == _last.Number ? "it stands there twice" : "it stands in the wrong place";

    private void Begin(long number, string previous)
    {
        First = number;
        if (number != 1 || previous != AuditLine.Origin) _start = new AuditHead(number - 1, previous);
    }

    // That the first entries are gone is right only if the trail itself says that they went for their age or size.
    private void Finish(AuditHead? head)
    {
        if (_start is { } start && !_trimmed.Contains(start.ToString()))
            _faults.Insert(0, $"entries 1 to {start.Number} are missing, and the trail does not say that they went for their age or size");
        if (head is { } known && known.Number > _last.Number)
            _faults.Add($"entries {_last.Number + 1} to {known.Number} are missing at the end");
        else if (head is { } same && same.Number == _last.Number && same.Hash != _last.Hash && _last.Hash.Length > 0)
            _faults.Add($"entry {_last.Number} is not the one that was written last");
        else if (head is null && Count > 0)
            _faults.Add("the file 'head', which says how far the trail reaches, is missing");
        if (_anchor is { } anchor && !_hasAnchor) _faults.Add($"entry {anchor.Number}, which is known, is not there{(anchor.Number < First ? ": it is older than what is kept" : "")}");
    }

    private static bool IsTrim(byte[] line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? last)
    {
        last = null;
        if (line.AsSpan().IndexOf("\"audit.trim\""u8) < 0) return false;
        using var entry = JsonDocument.Parse(line);
        // Whoever forges entries need not write all that the broker writes.
        if (TextOf(entry, "action") == AuditFile.TrimAction && TextOf(entry, "protocol") == "broker") last = TextOf(entry, "detail");
        return last is not null;
    }

    private static string? TextOf(JsonDocument entry, string name)
    {
        try
        {
            return entry.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Octets that are no text.
            return null;
        }
    }
}
