using Hoopoe.Core;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;
using Hoopoe.Server.Data;
using Hoopoe.Server.Storage;

namespace Hoopoe.Server.Inspection;

/// <summary>
/// Verifies every byte of a data directory and says what is in it. Opens files to read only, takes no lock and changes
/// nothing, so it may run beside a broker: then it says that figures move.
/// </summary>
public static class DataInspection
{
    // A broker at work may recycle a file between its being listed and its being read.
    private const int Attempts = 5;

    /// <summary>Inspects a directory and writes what it finds.</summary>
    /// <returns>Whether nothing is damaged.</returns>
    /// <exception cref="HoopoeStartException">It is no data directory, or cannot be read.</exception>
    public static bool Run(string directory, TextWriter output)
    {
        string path = Path.GetFullPath(directory);
        if (File.Exists(path)) throw new HoopoeStartException($"{path} is a file: name a data directory");
        if (!Directory.Exists(path)) throw new HoopoeStartException($"there is no directory {path}: name a data directory");
        string? holder = DirectoryLock.HolderOf(path);
        var (report, census) = Inspect(new FileStorage(path, DirectoryLock.FileName), holder is null ? 1 : Attempts);
        new InspectionText(output).Write(path, holder, report, census);
        return !report.Damages.Any() && census.Unreadable == 0;
    }

    private static (JournalReport Report, NodeCensus Census) Inspect(FileStorage storage, int attempts)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var before = storage.Names;
                var recovery = new NodeRecovery(new Clock(TimeProvider.System));
                var report = JournalInspection.Run(storage, recovery);
                using var records = new RecordReader(storage);
                var census = new NodeCensus(recovery, records);
                // What looks damaged may only have been recycled under our eyes.
                bool isSure = (!report.Damages.Any() && census.Unreadable == 0) || attempt == attempts || before.SequenceEqual(storage.Names);
                if (isSure) return (report, census);
            }
            catch (FileNotFoundException) when (attempt < attempts)
            {
                // It has been renamed meanwhile; a fresh look finds it under its new name.
            }
            catch (Exception error) when (error is JournalException or IOException)
            {
                throw new HoopoeStartException(HoopoeStartException.Reason(error), error);
            }
        }
    }
}
