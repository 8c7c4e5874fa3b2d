using Hoopoe.Journal.Inspection;
using Hoopoe.Server.Configuration;

namespace Hoopoe.Server.Inspection;

/// <summary>Writes what an inspection found, a line for each thing, for people and for grep.</summary>
internal sealed class InspectionText(TextWriter output)
{
    /// <summary>Writes all of it; the last line says whether all is well.</summary>
    public void Write(string directory, string? holder, JournalReport report, IReadOnlyList<QueueTotals>? queues)
    {
        Line($"data directory {directory}");
        Line($"identity {report.Identity}, format {report.FormatVersion}, segments of {ByteSize.Format(report.SegmentBytes)}");
        if (holder is not null) Line($"in use by process {holder}: figures move, and what is being written may look cut off");
        foreach (var kind in report.Files.GroupBy(file => file.Kind, StringComparer.Ordinal)) Total(kind.Key, [.. kind]);
        foreach (var file in report.Files) File(file);
        Line($"the next start replays {ByteSize.Round(report.End.Value - report.ReplayFrom.Value)}: positions {report.ReplayFrom.Value} to {report.End.Value}");
        if (report.IsTorn) Line($"the last flush was cut short: the next start drops what of it lies behind position {report.End.Value}, which was never confirmed");
        if (queues is not null) Queues(queues);
        foreach (var damage in report.Damages) Line($"damage in {damage.File} at byte {damage.Offset}: {damage.Length} bytes ({damage.What})");
        int count = report.Damages.Count();
        Line(count == 0 ? "no damage" : $"{count} places are damaged: a start sets them aside and serves the rest");
    }

    private void Total(string kind, IReadOnlyList<FileReport> files) =>
        Line($"{kind}: {files.Count} files, {ByteSize.Round(files.Sum(file => file.Bytes))}, {files.Sum(file => file.Frames)} frames, {files.Sum(file => file.Records)} records, {ByteSize.Round(files.Sum(file => file.PayloadBytes))} in them");

    private void File(FileReport file)
    {
        string bad = file.Damages.Count == 0 ? "" : $", first bad byte {file.Damages[0].Offset}";
        Line($"  {Path.GetFileName(file.Path)}: {file.Bytes} bytes, {file.Frames} frames, {file.Records} records, {file.PayloadBytes} bytes in them{bad}");
    }

    private void Queues(IReadOnlyList<QueueTotals> queues)
    {
        Line($"queues: {queues.Count}, {queues.Sum(queue => queue.Messages)} messages, {ByteSize.Round(queues.Sum(queue => queue.Bytes))}");
        foreach (var queue in queues) Line($"  {queue.Name} in {queue.VirtualHost}: {queue.Messages} messages, {queue.Bytes} bytes");
    }

    private void Line(string line) => output.WriteLine(line);
}
