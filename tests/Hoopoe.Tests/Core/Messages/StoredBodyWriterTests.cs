using Hoopoe.Core.Messages;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Messages;

/// <summary>How much memory a body takes while it arrives that goes to the journal in pieces.</summary>
public sealed class StoredBodyWriterTests
{
    private const int Room = 4096;

    private readonly SlabPool _pool = new();
    private readonly MemoryStore _store = new();
    private readonly List<long> _stored = [];

    [Fact]
    public void Body_OfWhichNothingHasCome_HasLittleRoom() => Assert.Equal(Room, Begin(1_000_000).Target.Length);

    [Fact]
    public void Body_ThatComes_HasRoomForAPieceAndGoesToTheJournalInPieces()
    {
        var body = Begin(StoredBody.PieceLength + 1000);
        body.Received(Room - 1);
        Assert.Equal(1, body.Target.Length);
        body.Received(1);
        Assert.Equal(StoredBody.PieceLength - Room, body.Target.Length);
        body.Received(StoredBody.PieceLength - Room);
        Assert.Single(_stored);
        Assert.Equal(1000, body.Target.Length);
        body.Received(1000);
        Assert.Equal(2, _stored.Count);
    }

    private StoredBodyWriter Begin(int length) =>
        new(_store, new MessageWriter(_pool).BeginStored(new MessageFacts { BodyLength = length }, "\0\0"u8, [0, 0], _store, null), Room, _stored.Add);
}
