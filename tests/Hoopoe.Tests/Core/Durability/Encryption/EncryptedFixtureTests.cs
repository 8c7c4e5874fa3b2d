using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Encryption;

/// <summary>
/// An encrypted data directory kept as files: it can be read with its master key, and the same life still writes the same bytes. A test that fails here says that encrypted directories in
/// the field would not be read any more.
/// </summary>
public sealed class EncryptedFixtureTests
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Core", "Durability", "Encryption", "Fixtures", "encrypted-1");

    // With randomness of its own each time, so that the same life draws the same keys.
    private static NodeRigOptions Options => (NodeRigOptions.Tiny with { SegmentBytes = 80 * 4096 }).Encrypted();

    [Fact]
    public void Open_OfTheKeptDirectory_GivesWhatWasWritten()
    {
        var storage = new FaultyStorage();
        foreach (string path in Directory.EnumerateFiles(_folder))
        {
            using var file = storage.Create(Path.GetFileName(path));
            file.Write([File.ReadAllBytes(path)], 0);
        }
        using var rig = new NodeRig(Options, storage);
        var held = new NodeContents(rig).Messages;
        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"q: message {i}"), $"q: {new string('l', 300_000)}", "q: the last"], held.Select(message => $"{message.Place}: {message.Body}"));
        Assert.Empty(rig.Troubles);
        Assert.Empty(rig.Recovery.Damages);
        Assert.Equal(3, rig.Log.Keys!.Keys.Count);
    }

    [Fact]
    public void Live_OfTheSameLife_WritesTheSameBytes()
    {
        var storage = Live();
        Assert.Equal(Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), storage.Names);
        Assert.All(storage.Names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, name)), storage.Content(name)));
    }

    /// <summary>The life that the kept directory had: pages, a checkpoint, a large body, a rotation, and a crash.</summary>
    private static FaultyStorage Live()
    {
        using var rig = new NodeRig(Options);
        var client = rig.Connect();
        rig.Declare(client, "q");
        for (int i = 0; i < 20; i++) client.Publish("q", $"message {i}", DurableBroker.Persistent);
        rig.Checkpoint();
        rig.Log.Keys!.Rotate("/");
        client.Publish("q", new string('l', 300_000), DurableBroker.Persistent);
        client.Publish("q", "the last", DurableBroker.Persistent);
        rig.Flush();
        return rig.Storage.AfterKill();
    }
}
