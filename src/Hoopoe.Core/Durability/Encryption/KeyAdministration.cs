namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// What an operator may do with the keys of a running broker. Lives as long as the broker; any thread may call. Each call returns
/// when the change is on disk.
/// </summary>
/// <param name="ring">The keys.</param>
/// <param name="log">The log that they are used by.</param>
/// <param name="readMaster">Reads the master key again from where it was at the start.</param>
public sealed class KeyAdministration(KeyRing ring, JournalLog log, Func<MasterKey?> readMaster)
{
    /// <summary>Whether new records are encrypted.</summary>
    public bool Encrypts => ring.Encrypts;

    /// <summary>Whether what was written before is being written anew.</summary>
    public bool IsRewriting => log.RewriteBefore > 0;

    /// <summary>What the master key is called.</summary>
    public string MasterKeyId => ring.MasterKeyId;

    /// <summary>All keys, by number.</summary>
    public IReadOnlyList<KeyFacts> Keys => ring.Keys;

    /// <summary>Gives a virtual host, or the node for null, a new key for new records.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">It could not be written; nothing has changed.</exception>
    public uint Rotate(string? virtualHost) => ring.Rotate(virtualHost);

    /// <summary>Begins to write anew all that is on disk, with the keys in use; returns at once.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public void Rewrite() => log.Rewrite();

    /// <summary>Reads the master key again, which may be another by now, and wraps all keys with it.</summary>
    /// <returns>What it is called; null if there is none to be read any more.</returns>
    /// <exception cref="IOException">The files could not be written.</exception>
    public string? RotateMaster()
    {
        if (readMaster() is not { } master) return null;
        ring.Rewrap(master);
        return master.Id;
    }
}
