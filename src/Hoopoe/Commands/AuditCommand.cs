using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hoopoe.Management.Auditing;
using Hoopoe.Server;
using Hoopoe.Server.Auditing;

namespace Hoopoe.Commands;

/// <summary>hoopoe audit: verifies and shows the trail in a data directory of who did what; the broker may be running.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Verify and show who did what, as it is kept in a data directory") { Verify(), Show() };

    private static Command Verify()
    {
        var directory = DirectoryArgument();
        var anchor = new Option<string?>("--anchor") { Description = "The last entry of an earlier look, which must still be there", HelpName = "N:HASH" };
        var command = new Command("verify", "Follow the chain of hashes; the exit code is 1 if an entry was changed, removed, inserted, moved or cut off") { directory, anchor };
        command.SetAction(parsed =>
        {
            AuditHead? known = null;
            if (parsed.GetValue(anchor) is { } text)
            {
                if (!AuditHead.TryParse(text, out var head)) return HoopoeCommand.Complain("--anchor takes what an earlier look has printed: a number, a colon and 64 digits", HoopoeCommand.NotUnderstood);
                known = head;
            }
            return Report(AuditVerification.Run(TrailOf(parsed.GetRequiredValue(directory)), known), Console.Out);
        });
        return command;
    }

    private static Command Show()
    {
        var directory = DirectoryArgument();
        var user = new Option<string?>("--user") { Description = "Only what this user did", HelpName = "NAME" };
        var host = new Option<string?>("--vhost") { Description = "Only what was done in this virtual host", HelpName = "NAME" };
        var action = new Option<string?>("--action") { Description = "Only this action, such as queue.delete; with * at its end, all that begin so", HelpName = "ACTION" };
        var outcome = new Option<string?>("--outcome") { Description = "Only what was allowed, refused, or failed", HelpName = "OUTCOME" };
        outcome.AcceptOnlyFromAmong("allowed", "refused", "failed");
        var from = new Option<DateTimeOffset?>("--from") { Description = "Not before then: 2026-01-31 or 2026-01-31T12:00:00Z", HelpName = "TIME", CustomParser = ParseTime };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Before then", HelpName = "TIME", CustomParser = ParseTime };
        var count = new Option<int>("--count", "-n") { Description = "So many entries, the newest", HelpName = "N", DefaultValueFactory = _ => 100 };
        var format = new Option<string>("--format") { Description = "text, or json: the entries as they are kept", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("show", "Show entries, the oldest first") { directory, user, host, action, outcome, from, to, count, format };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(count) is < 1 and var wrong) return HoopoeCommand.Complain($"--count takes a number above 0, not {wrong}", HoopoeCommand.NotUnderstood);
            var query = new AuditQuery
            {
                User = parsed.GetValue(user), VirtualHost = parsed.GetValue(host), Action = parsed.GetValue(action), Outcome = parsed.GetValue(outcome),
                From = parsed.GetValue(from), To = parsed.GetValue(to), PageSize = parsed.GetValue(count),
            };
            Write(AuditSearch.Find(TrailOf(parsed.GetRequiredValue(directory)), query), parsed.GetValue(format) == "json", Console.Out);
            return 0;
        });
        return command;
    }

    /// <summary>Says what a look has found; the exit code.</summary>
    public static int Report(AuditVerification found, TextWriter output)
    {
        if (found.UnfinishedBytes > 0) output.WriteLine($"{found.UnfinishedBytes} bytes at the end are an unfinished entry, as a crash leaves it; they do not count");
        if (found.Faults.Count == 0)
        {
            output.WriteLine(found.Count == 0 ? "no entries" : $"{found.Count} entries, {found.First} to {found.Last.Number}: nothing was changed");
            if (found.Count > 0) output.WriteLine($"last entry {found.Last} (keep this elsewhere, and give it to --anchor later)");
            return 0;
        }
        output.WriteLine($"the first bad entry: {found.Faults[0]}");
        foreach (string fault in found.Faults.Skip(1).Take(99)) output.WriteLine($"  then: {fault}");
        if (found.Faults.Count > 100) output.WriteLine($"  and {found.Faults.Count - 100} more");
        return HoopoeCommand.Failed;
    }

    private static void Write(AuditPage page, bool asJson, TextWriter output)
    {
        foreach (var entry in page.Entries.Reverse()) output.WriteLine(asJson ? Encoding.UTF8.GetString(entry.Span) : Line(entry));
    }

    // What others named may hold anything: it must not move a terminal's cursor.
    private static string Line(ReadOnlyMemory<byte> entry)
    {
        using var parsed = JsonDocument.Parse(entry);
        var fields = parsed.RootElement;
        string Text(string name) => fields.TryGetProperty(name, out var value) ? string.Concat(value.ToString().Select(character => char.IsControl(character) ? '?' : character)) : "";
        string often = fields.TryGetProperty("count", out var count) ? $" ({count} times since {Text("since")})" : "";
        string who = Text("user").Length > 0 ? Text("user") : "-";
        string[] rest = [.. ((string[])[Text("vhost"), Text("subject"), Text("detail")]).Where(text => text.Length > 0)];
        return $"{Text("at")} {Text("outcome"),-7} {Text("action"),-20} {who} from {(Text("peer").Length > 0 ? Text("peer") : Text("protocol"))}{(rest.Length > 0 ? ": " : "")}{string.Join(" | ", rest)}{often}";
    }

    private static DateTimeOffset? ParseTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        result.AddError($"'{result.Tokens[0].Value}' is no time: write 2026-01-31 or 2026-01-31T12:00:00Z");
        return null;
    }

    private static Argument<string> DirectoryArgument() => new("DIR") { Description = "The data directory, or the folder audit in it" };

    private static string TrailOf(string directory) => AuditSegment.Find(directory)
        ?? throw new HoopoeStartException($"there is no audit trail in {Path.GetFullPath(directory)}: name the data directory of a broker that keeps one");
}
