using Hoopoe.Core;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;
using Hoopoe.Server.Data;
using Hoopoe.Server.Encryption;
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
    /// <param name="directory">The directory.</param>
    /// <param name="output">Where to.</param>
    /// <param name="encryption">Where the master key of a directory is that is encrypted; without one only what takes no key is shown.</param>
    /// <returns>Whether nothing is damaged.</returns>
    /// <exception cref="HoopoeStartException">It is no data directory, or cannot be read, or not with that master key.</exception>
    public static bool Run(string directory, TextWriter output, EncryptionOptions? encryption = null)
    {
        string path = Path.GetFullPath(directory);
        if (File.Exists(path)) throw new HoopoeStartException($"{path} is a file: name a data directory");
        if (!Directory.Exists(path)) throw new HoopoeStartException($"there is no directory {path}: name a data directory");
        var master = encryption is null ? null : MasterKeyFile.Find(encryption);
        string? holder = DirectoryLock.HolderOf(path);
        var (report, census) = Inspect(new FileStorage(path, DirectoryLock.FileName), holder is null ? 1 : Attempts, master);
        new InspectionText(output).Write(path, holder, report, census);
        if (master is null && census.Encrypted > 0)
            output.WriteLine($"{census.Encrypted} definitions are encrypted, so that queues are not shown: give the master key with --master-key-file or HOOPOE_MASTER_KEY");
        return !report.Damages.Any() && census.Unreadable == 0;
    }

    private static (JournalReport Report, NodeCensus Census) Inspect(FileStorage storage, int attempts, MasterKey? master)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var before = storage.Names;
                // Of what is encrypted all but the definitions can be verified without a key.
                var keys = master is null ? null : KeyRings.Open(storage, new EncryptionOptions { MasterKey = master }, TimeProvider.System);
                var recovery = new NodeRecovery(new Clock(TimeProvider.System)) { Keys = keys, PassesOverEncrypted = true };
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
