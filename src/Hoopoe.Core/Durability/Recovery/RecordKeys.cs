using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>Decrypts definitions as a journal is read, and sees that the key ring belongs to it. Lives for one reading, on one thread.</summary>
internal sealed class RecordKeys
{
    /// <summary>The ring, if there is one.</summary>
    public KeyRing? Ring { get; set; }

    /// <summary>Whether it does not matter that keys are missing.</summary>
    public bool PassesOver { get; set; }

    /// <summary>Ends the reading at a record whose key the ring has never had; one that was erased is as it should be.</summary>
    /// <exception cref="JournalException">The ring is another's, too old, or not there.</exception>
    public void Require(in RecordView record)
    {
        if (!record.IsEncrypted || PassesOver || record.KeyNumber < (Ring?.NextNumber ?? 0)) return;
        throw new JournalException(Ring is null
            ? "the journal is encrypted and its key ring is not there: restore hoopoe.keys into the data directory, without it nothing can be read"
            : $"the journal was written with key {record.KeyNumber} and the key ring knows none above {Ring.NextNumber - 1}: it is older than the journal; restore the newest hoopoe.keys into the data directory");
    }

    /// <summary>Decrypts a definition; false if its key is not there or it is not what the key encrypted.</summary>
    public bool TryDecrypt(scoped in RecordView record, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (Ring?.Find(record) is not { } key) return false;
        if (!EncryptedRecord.TryDecrypt(record.Payload.ToArray(), (RecordType)record.Type, key, clear: 0, out var text)) return false;
        payload = text;
        return true;
    }
}
