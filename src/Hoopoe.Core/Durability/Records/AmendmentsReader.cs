using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// Reads the amendments of messages that lie together: neighbours that died together share one object again, as they did
/// before. Made for one run of messages, and valid as long as the bytes it reads from.
/// </summary>
internal ref struct AmendmentsReader
{
    private ReadOnlySpan<byte> _bytes;
    private MessageAmendments? _last;

    /// <summary>Reads them; null where there are none.</summary>
    public MessageAmendments? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        if (!bytes.SequenceEqual(_bytes))
        {
            _bytes = bytes;
            _last = AmendmentsCodec.Read(bytes);
        }
        return _last;
    }
}
