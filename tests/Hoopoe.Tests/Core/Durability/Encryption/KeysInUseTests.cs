using Hoopoe.Core;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Core.Durability.Checkpoints;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Encryption;

/// <summary>Encryption begins and ends on a directory that is in use, keys change, and what was erased stays unread.</summary>
public sealed class KeysInUseTests
{
    private const string Marker = "frobozz";

    private static NodeRigOptions Plain { get; } = LargeBodies.Options(paged: true) with { SegmentBytes = 512 * 1024 };

    [Fact]
    public void Rewrite_OfADirectoryThatWasPlain_LeavesNothingInPlain()
    {
        using var first = new NodeRig(Plain);
        Fill(first);
        first.Checkpoint();
        Assert.True(IsInPlain(first), "nothing was written in plain");
        var before = Held(first);
        first.Dispose();
        using var rig = new NodeRig(Plain.Encrypted(), first.Storage.AfterKill());
        Assert.Equal(before, Held(rig));
        Rewrite(rig);
        Assert.False(IsInPlain(rig), "some is in plain");
        Assert.Equal(before, Held(rig));
        using var again = rig.Crash();
        Assert.Equal(before, Held(again));
        Assert.Empty(again.Troubles);
    }

    [Fact]
    public void Rewrite_WithEncryptionOff_LeavesAllInPlain_AndDropsTheKeys()
    {
        using var first = new NodeRig(Plain.Encrypted());
        Fill(first);
        var before = Held(first);
        first.Dispose();
        var off = Plain.Encrypted();
        using var rig = new NodeRig(off with { Keys = off.Keys with { Encrypts = false } }, first.Storage.AfterKill());
        Assert.Equal(before, Held(rig));
        Assert.False(IsInPlain(rig), "some is in plain already");
        Rewrite(rig);
        rig.Checkpoint();
        Assert.True(IsInPlain(rig), "it is not in plain");
        Assert.Empty(rig.Log.Keys!.Keys);
        rig.Storage.Delete("hoopoe.keys");
        rig.Storage.Delete("hoopoe.keys-copy");
        rig.Dispose();
        using var plain = new NodeRig(Plain, rig.Storage.AfterKill());
        Assert.Equal(before, Held(plain));
    }

    [Fact]
    public void Rotate_ReadsOldRecords_AndKeepsTheOldKeyUntilAllIsRewritten()
    {
        using var rig = new NodeRig(Plain.Encrypted());
        Fill(rig);
        var ring = rig.Log.Keys!;
        uint old = ring.Of("/")!.Current!.Number;
        uint next = ring.Rotate("/");
        var client = rig.Connect();
        client.Publish("q", "with the new key", DurableBroker.Persistent);
        var before = Held(rig);
        rig.Checkpoint();
        rig.Checkpoint();
        Assert.Contains(ring.Keys, key => key.Number == old && !key.IsCurrent);
        using var again = rig.Crash();
        Assert.Equal(before, Held(again));
        ring = again.Log.Keys!;
        Assert.Contains(ring.Keys, key => key.Number == old);
        again.Checkpoint();
        Rewrite(again);
        again.Checkpoint();
        Assert.Equal([next], ring.Keys.Where(key => key.VirtualHost == "/").Select(key => key.Number));
        Assert.Equal(before, Held(again));
        using var last = again.Crash();
        Assert.Equal(before, Held(last));
        Assert.Empty(last.Troubles);
    }

    [Fact]
    public void AKey_WithWhichAFrameIsBeingWritten_StaysThoughAllBeforeIsRewritten()
    {
        using var rig = new NodeRig(Plain.Encrypted());
        Fill(rig);
        var ring = rig.Log.Keys!;
        var key = ring.Of("/")!.Take();
        ring.Rotate("/");
        for (int i = 0; i < 3; i++)
        {
            Rewrite(rig);
            rig.Checkpoint();
        }
        Assert.Contains(ring.Keys, one => one.Number == key.Number);
        key.RemoveUser();
        rig.Checkpoint();
        Rewrite(rig);
        rig.Checkpoint();
        Assert.DoesNotContain(ring.Keys, one => one.Number == key.Number);
    }

    [Fact]
    public void RemovingAVirtualHost_ErasesItsKeys_AndAStartDoesNotMissThem()
    {
        using var rig = new NodeRig(Plain.Encrypted());
        Fill(rig);
        var core = rig.Broker.Core;
        var doomed = core.AddVirtualHost("doomed");
        core.Users.Set(new Hoopoe.Core.Access.PermissionDefinition("guest", "doomed", ".*", ".*", ".*"));
        var client = rig.Broker.Connect(new TestClientOptions { VirtualHost = "doomed" });
        rig.Declare(client, "q");
        for (int i = 0; i < 50; i++) client.Publish("q", $"doomed {i}", DurableBroker.Persistent);
        rig.Checkpoint();
        var withIt = rig.Storage.AfterKill();
        uint number = doomed.Keys!.Current!.Number;
        var before = Held(rig).Where(message => !message.Contains("doomed", StringComparison.Ordinal)).ToList();
        client.Close();
        var turn = new Turn();
        Assert.True(core.RemoveVirtualHost("doomed", turn));
        turn.Complete();
        rig.Flush();
        Assert.DoesNotContain(rig.Log.Keys!.Keys, key => key.Number == number);
        using var again = rig.Crash();
        Assert.Equal(before, Held(again));
        Assert.Empty(again.Troubles);
        Assert.Empty(again.Unrestored);
        // Who has the files of before, but the key ring of now, has no key to read them with.
        foreach (string name in (string[])["hoopoe.keys", "hoopoe.keys-copy"])
        {
            using var file = withIt.Open(name);
            file.Write([again.Storage.Content(name)], 0);
        }
        using var thief = new NodeRig(Plain.Encrypted(), withIt);
        Assert.Equal(before, Held(thief));
        Assert.True(thief.Recovery.EncryptedDefinitions > 0, "definitions of what was erased were read");
    }

    [Fact]
    public void AStart_WithAKeyRingOlderThanTheJournal_IsRefused_AndTouchesNothing()
    {
        using var rig = new NodeRig(Plain.Encrypted());
        byte[] old = rig.Storage.Content("hoopoe.keys");
        rig.Log.Keys!.Rotate("/");
        Fill(rig);
        rig.Dispose();
        var left = rig.Storage.AfterKill();
        foreach (string name in (string[])["hoopoe.keys", "hoopoe.keys-copy"])
        {
            using var file = left.Open(name);
            file.Write([old], 0);
        }
        int before = left.Operations.Count;
        var refusal = Assert.Throws<JournalException>(() => new NodeRig(Plain.Encrypted(), left));
        Assert.Contains("older than the journal", refusal.Message, StringComparison.Ordinal);
        left.Delete("hoopoe.keys");
        left.Delete("hoopoe.keys-copy");
        Assert.Contains("restore hoopoe.keys", Assert.Throws<JournalException>(() => new NodeRig(Plain, left)).Message, StringComparison.Ordinal);
        Assert.Equal(before + 2, left.Operations.Count);
    }

    private static void Fill(NodeRig rig)
    {
        var client = rig.Connect();
        rig.Declare(client, "q");
        rig.Declare(client, "shared");
        foreach (string queue in (string[])["q", "shared"])
            client.Call(1, new QueueBind { Exchange = "amq.fanout"u8, Queue = TestClient.Utf8(queue) }, QueueBindOk.Id);
        string padding = new('p', 3000);
        for (int i = 0; i < 400; i++) client.Publish("q", $"{Marker} {i} {padding}", DurableBroker.Persistent);
        for (int i = 0; i < 20; i++) client.Publish("", $"{Marker} shared {i}", DurableBroker.Persistent with { Expiration = "100000000"u8 }, "amq.fanout");
        client.Publish("q", string.Concat(Enumerable.Repeat($"{Marker} large ", 40_000)), DurableBroker.Persistent);
        client.Close();
    }

    private static void Rewrite(NodeRig rig)
    {
        rig.Log.Rewrite();
        for (int tries = 0; rig.Log.RewriteBefore > 0 && tries < 2000; tries++)
        {
            rig.Advance(1);
            rig.Flush();
        }
        Assert.Equal(0, rig.Log.RewriteBefore);
        rig.Journal.GiveBackFiles();
    }

    private static List<string> Held(NodeRig rig) => [.. new NodeContents(rig).Messages.Select(message => $"{message.Place}: {message.Body}").Order(StringComparer.Ordinal)];

    private static bool IsInPlain(NodeRig rig) =>
        rig.Storage.Names.Any(name => rig.Storage.Content(name).AsSpan().IndexOf(TestClient.Utf8(Marker)) >= 0);
}
