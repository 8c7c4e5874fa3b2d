using System.CommandLine;
using System.Globalization;
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
            return AuditInspection.Verify(parsed.GetRequiredValue(directory), known, Console.Out) ? 0 : HoopoeCommand.Failed;
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
            AuditInspection.Show(
                parsed.GetRequiredValue(directory), parsed.GetValue(user), parsed.GetValue(host), parsed.GetValue(action), parsed.GetValue(outcome),
                (parsed.GetValue(from), parsed.GetValue(to)), parsed.GetValue(count), parsed.GetValue(format) == "json", Console.Out);
            return 0;
        });
        return command;
    }

    private static DateTimeOffset? ParseTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        result.AddError($"'{result.Tokens[0].Value}' is no time: write 2026-01-31 or 2026-01-31T12:00:00Z");
        return null;
    }

    private static Argument<string> DirectoryArgument() => new("DIR") { Description = "The data directory, or the folder audit in it" };
}
