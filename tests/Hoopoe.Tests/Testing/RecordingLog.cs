using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>A log that remembers the changes of definitions, and takes nothing else.</summary>
internal sealed class RecordingLog : IDurableLog
{
    private readonly Lock _lock = new();
    private readonly List<DefinitionChange> _changes = [];
    private long _lastId;

    public bool Keeps => true;

    public JournalPosition Durable => JournalPosition.None;

    public JournalPosition LastDefinition => JournalPosition.None;

    public bool IsFull => false;

    public bool IsBehind => false;

    public int LargestFrame => int.MaxValue;

    public IMessageStore? Store => null;

    public IReadOnlyList<DefinitionChange> Changes => _changes;

    /// <summary>How many times changes were recorded, those that belong together at once.</summary>
    public int Frames { get; private set; }

    public long NextId() => Interlocked.Increment(ref _lastId);

    public JournalPosition Defined(params ReadOnlySpan<DefinitionChange> changes)
    {
        lock (_lock)
        {
            _changes.AddRange(changes);
            Frames++;
        }
        return JournalPosition.None;
    }

    public Entering Enter(FrameBuilder frame, long liveBytes) => throw new NotSupportedException();

    public void Entered(in Entering entering) => throw new NotSupportedException();

    public JournalPosition Note(FrameBuilder frame) => throw new NotSupportedException();

    public void Release(long location, long bytes) => throw new NotSupportedException();

    public void WhenDurable(JournalPosition position, IDurabilityWaiter waiter) => throw new NotSupportedException();

    /// <summary>What recovery makes of changes that went to disk and came back.</summary>
    public static DefinitionState Replay(params IEnumerable<DefinitionChange> changes)
    {
        var state = new DefinitionState();
        foreach (var change in changes)
        {
            var (type, payload) = RecordBytes.Of(change);
            Assert.True(DefinitionCodec.TryRead(type, payload, out var read));
            state.Apply(read);
        }
        return state;
    }
}
