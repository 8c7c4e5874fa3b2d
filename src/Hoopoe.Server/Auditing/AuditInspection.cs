using System.Text;
using System.Text.Json;
using Hoopoe.Management.Auditing;

namespace Hoopoe.Server.Auditing;

/// <summary>A trail as people look at it from outside: verified, or shown. Opens files to read only, and may run beside a broker. Stateless.</summary>
internal static class AuditInspection
{
    private const int MostFaultsShown = 100;

    /// <summary>Verifies the trail of a directory and says what was found.</summary>
    /// <param name="directory">A data directory, or the folder in it.</param>
    /// <param name="anchor">An entry that is known to have been in it; null where none is.</param>
    /// <param name="output">Where to say it.</param>
    /// <returns>Whether nothing is wrong.</returns>
    /// <exception cref="HoopoeStartException">There is no trail.</exception>
    public static bool Verify(string directory, AuditHead? anchor, TextWriter output)
    {
        var found = AuditVerification.Run(TrailOf(directory), anchor);
        if (found.UnfinishedBytes > 0) output.WriteLine($"{found.UnfinishedBytes} bytes at the end are an unfinished entry, as a crash leaves it; they do not count");
        if (found.Faults.Count == 0)
        {
            output.WriteLine($"{found.Count} entries, {found.First} to {found.Last.Number}: nothing was changed");
            output.WriteLine($"last entry {found.Last} (keep this elsewhere, and give it to --anchor later)");
            return true;
        }
        output.WriteLine($"the first bad entry: {found.Faults[0]}");
        foreach (string fault in found.Faults.Skip(1).Take(MostFaultsShown - 1)) output.WriteLine($"  then: {fault}");
        if (found.Faults.Count > MostFaultsShown) output.WriteLine($"  and {found.Faults.Count - MostFaultsShown} more");
        return false;
    }

    /// <summary>Shows the newest entries of those that are wanted, the oldest of them first.</summary>
    /// <param name="directory">A data directory, or the folder in it.</param>
    /// <param name="user">Who did it; null for anybody, as with all of these.</param>
    /// <param name="virtualHost">In which virtual host.</param>
    /// <param name="action">What was done; with a star at its end, all that begins so.</param>
    /// <param name="outcome">allowed, refused or failed.</param>
    /// <param name="times">Not before the first, and before the second.</param>
    /// <param name="count">So many at the most.</param>
    /// <param name="asJson">Whether they are shown as they are kept.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="HoopoeStartException">There is no trail.</exception>
    public static void Show(
        string directory, string? user, string? virtualHost, string? action, string? outcome, (DateTimeOffset? From, DateTimeOffset? To) times, int count, bool asJson, TextWriter output)
    {
        var query = new AuditQuery { User = user, VirtualHost = virtualHost, Action = action, Outcome = outcome, From = times.From, To = times.To, PageSize = count };
        foreach (var entry in AuditSearch.Find(TrailOf(directory), query).Entries.Reverse())
            output.WriteLine(asJson ? Encoding.UTF8.GetString(entry.Span) : Describe(entry));
    }

    private static string Describe(ReadOnlyMemory<byte> entry)
    {
        using var parsed = JsonDocument.Parse(entry);
        var fields = parsed.RootElement;
        string often = fields.TryGetProperty("count", out _) ? $" ({TextOf(fields, "count")} times since {TextOf(fields, "since")})" : "";
        string user = TextOf(fields, "user") is { Length: > 0 } name ? name : "-";
        string place = TextOf(fields, "peer") is { Length: > 0 } peer ? peer : TextOf(fields, "protocol");
        string what = string.Join(" | ", ((string[])["vhost", "subject", "detail"]).Select(member => TextOf(fields, member)).Where(text => text.Length > 0));
        return $"{TextOf(fields, "at")} {TextOf(fields, "outcome"),-7} {TextOf(fields, "action"),-20} {user} from {place}{(what.Length > 0 ? $": {what}" : "")}{often}";
    }

    // What others named may hold anything: it must not move a terminal's cursor.
    private static string TextOf(JsonElement fields, string name)
    {
        try
        {
            return fields.TryGetProperty(name, out var value) ? string.Concat(value.ToString().Select(character => char.IsControl(character) ? '?' : character)) : "";
        }
        catch (InvalidOperationException)
        {
            // Octets that are no text, in an entry that was damaged.
            return "?";
        }
    }

    private static string TrailOf(string directory) => AuditSegment.Find(directory)
        ?? throw new HoopoeStartException($"there is no audit trail in {Path.GetFullPath(directory)}: name the data directory of a broker that keeps one");
}
