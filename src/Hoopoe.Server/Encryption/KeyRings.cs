using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Encryption;

/// <summary>Opens the key ring of a data directory with the master key that options name. Stateless.</summary>
internal static class KeyRings
{
    /// <summary>The master key where it is by now, for one who is answered and not started.</summary>
    /// <exception cref="IOException">It cannot be read, or is none.</exception>
    public static MasterKey? FindMaster(EncryptionOptions options)
    {
        try
        {
            return MasterKeyFile.Find(options);
        }
        catch (HoopoeStartException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <summary>Opens it, and changes nothing; null where there is none and none is wanted.</summary>
    /// <exception cref="HoopoeStartException">The master key cannot be read.</exception>
    /// <exception cref="Journal.JournalException">The ring cannot be used with it.</exception>
    public static KeyRing? Open(IStorage storage, EncryptionOptions options, TimeProvider time)
    {
        // Where nothing is encrypted nobody need have a key, and none is looked for.
        bool isNeeded = options.Enabled || storage.Names.Any(KeyRing.IsFile);
        if (!isNeeded) return null;
        return KeyRing.Open(storage, new KeyRingOptions
        {
            Encrypts = options.Enabled,
            Master = MasterKeyFile.Find(options),
            FormerMaster = options.FormerMasterKeyFile is { } former ? MasterKeyFile.Read(former) : null,
            Random = new SystemRandom(),
            Time = time,
        });
    }
}
