using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;
using Hoopoe.Server.Configuration;

namespace Hoopoe.Server.Inspection;

/// <summary>Writes what an inspection found, a line for each thing, for people and for grep.</summary>
internal sealed class InspectionText(TextWriter output)
{
    /// <summary>Writes all of it; the last line says whether all is well.</summary>
    public void Write(string directory, string? holder, JournalReport report, NodeCensus census)
    {
        Line($"data directory {directory}");
        Line($"identity {report.Identity}, format {report.FormatVersion}, segments of {ByteSize.Format(report.SegmentBytes)}");
        if (holder is not null) Line($"in use by process {holder}: figures move, and what is being written may look cut off");
        foreach (var kind in report.Files.GroupBy(file => file.Kind, StringComparer.Ordinal)) Total(kind.Key, [.. kind]);
        foreach (var file in report.Files) File(file);
        Line($"the next start replays {ByteSize.Round(report.End.Value - report.ReplayFrom.Value)}: positions {report.ReplayFrom.Value} to {report.End.Value}");
        if (report.IsTorn) Line($"the last flush was cut short: the next start drops what of it lies behind position {report.End.Value}, which was never confirmed");
        Holders(census);
        if (census.Uncommitted > 0) Line($"uncommitted messages: {census.Uncommitted}, written ahead by transactions whose commit is not there; the next start drops them");
        foreach (var damage in report.Damages) Line($"damage in {damage.File} at byte {damage.Offset}: {damage.Length} bytes ({damage.What}){HitBy(damage, census)}");
        Line(Verdict(report, census.Unreadable));
    }

    private static string Verdict(JournalReport report, long unreadable)
    {
        int count = report.Damages.Count();
        if (count == 0) return unreadable == 0 ? "no damage" : $"{unreadable} messages cannot be read, because files are missing";
        string places = count == 1 ? "1 place is damaged" : $"{count} places are damaged";
        return report.IsRefused
            ? $"{places}: a start is refused, because no checkpoint is whole; restore the directory from a backup"
            : $"{places}: a start sets {(count == 1 ? "it" : "them")} aside and serves the rest";
    }

    private static string HitBy(Damage damage, NodeCensus census)
    {
        string[] names = [.. census.Holders.Where(holder => holder.Damages.Contains(damage)).Select(Name)];
        return names.Length == 0 ? "" : $", with messages of {string.Join(", ", names)}";
    }

    private static string Name(HolderTotals holder) =>
        $"{(holder.IsQueue ? "queue" : "exchange")} '{holder.Name}' in virtual host '{holder.VirtualHost}'";

    private void Total(string kind, IReadOnlyList<FileReport> files) =>
        Line($"{kind}: files {files.Count}, {ByteSize.Round(files.Sum(file => file.Bytes))}; frames {files.Sum(file => file.Frames)}, records {files.Sum(file => file.Records)}, {ByteSize.Round(files.Sum(file => file.PayloadBytes))} in them");

    private void File(FileReport file)
    {
        string bad = file.Damages.Count == 0 ? "" : $", first bad byte {file.Damages[0].Offset}";
        Line($"  {Path.GetFileName(file.Path)}: {file.Bytes} bytes; frames {file.Frames}, records {file.Records}, {file.PayloadBytes} bytes in them{bad}");
    }

    private void Holders(NodeCensus census)
    {
        Line($"definitions: users {census.Users}, virtual hosts {census.VirtualHosts}, exchanges {census.Exchanges}, queues {census.Queues}, bindings {census.Bindings}");
        Line($"messages: {census.Holders.Sum(holder => holder.Messages)}, {ByteSize.Round(census.Holders.Sum(holder => holder.Bytes))} in their bodies");
        foreach (var holder in census.Holders)
        {
            string unreadable = holder.Unreadable == 0 ? "" : $", of which cannot be read {holder.Unreadable}";
            Line($"  {Name(holder)}: messages {holder.Messages}, bytes {holder.Bytes}{unreadable}");
        }
    }

    private void Line(string line) => output.WriteLine(line);
}
