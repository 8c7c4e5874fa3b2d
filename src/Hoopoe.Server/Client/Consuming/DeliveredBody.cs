using System.Buffers;
using System.Runtime.InteropServices;
using Hoopoe.Core.Messages;

namespace Hoopoe.Server.Client;

/// <summary>
/// A delivered body as memory that asks, whenever it is looked into, whether the delivery is still valid. While it is
/// pinned, as by a socket that sends it, the memory stays what it is even if the delivery ends. Lives as long as somebody
/// has the memory; any thread may look.
/// </summary>
internal sealed class DeliveredBody(DeliveryHolder holder, long tag, int length) : MemoryManager<byte>
{
    private readonly Lock _lock = new();
    private MessageSlab? _lent;
    private int _pins;

    /// <inheritdoc/>
    // The length is known: the base class would look into the body for it.
    public override Memory<byte> Memory => CreateMemory(length);

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        var body = holder.BodyOf(tag);
        // It is handed out as read-only memory; the base class has no other way.
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(body), body.Length);
    }

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
        var slab = holder.Lend(tag, out var body);
        lock (_lock)
        {
            // One reference does for all pins.
            if (_pins++ == 0) _lent = slab;
            else slab?.Release();
        }
        var pinned = GCHandle.Alloc(body.Array, GCHandleType.Pinned);
        return new MemoryHandle((byte*)pinned.AddrOfPinnedObject() + body.Offset + elementIndex, pinned, this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        lock (_lock)
        {
            if (_pins == 0 || --_pins > 0) return;
            _lent?.Release();
            _lent = null;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
