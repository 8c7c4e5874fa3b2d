using Hoopoe.Core;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Journal;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// The two files of a key ring: damaged as the input says (its first octet is even), or with what the input says wrapped by the right master key, as
/// a writer gone wrong would have left it. Refused in words, or the keys are there and can be kept; one file that is whole is enough.
/// </summary>
internal sealed class KeyRingTarget : FuzzTarget
{
    private static readonly FaultyStorage _disk = Prepare();
    private static readonly string _keys = Text(Open(_disk)!);

    public override string Name => "keys";

    public override string Subject => "the files of a key ring: damaged, and with other keys in them";

    public override int Share => 1500;

    public override long AllocatedAtMost => 4 << 20;

    public override long AllocatedPerByte => 4096;

    public override IReadOnlyList<byte[]> Words { get; } = [DiskPatches.Patch(0, 0, 24, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F), DiskPatches.Patch(4, 1, 0, 0), DiskPatches.Patch(2, 0, 90, 0), Plain((1, "/"))];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        yield return [1, .. Plain((1, null), (2, "/"), (3, "v"))];
        yield return [1, .. Plain((7, "/"), (7, "v"))];
        for (int i = 0; i < 40; i++) yield return [0, .. DiskPatches.Patch((byte)(i % 7), (byte)random.Next(2), random.Next(400), (byte)random.Next(8), [0xFF, 1, 0, 0, 0, 0, 0x80, 0x7F])];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        bool isWrapped = !input.IsEmpty && (input[0] & 1) != 0;
        var rest = input.IsEmpty ? input : input[1..];
        var storage = isWrapped ? Wrapped(rest) : Damaged(rest);
        bool hasWhole = !isWrapped && KeyRingFile.Names.Any(name => storage.Names.Contains(name) && storage.Content(name).AsSpan().SequenceEqual(_disk.Content(name)));
        try
        {
            if (Open(storage) is not { } ring) return;
            FuzzFailure.Unless(isWrapped || storage.Names.Count == 0 || Text(ring) == _keys, "a damaged ring has other keys than it had");
            Keep(ring, storage);
        }
        catch (JournalException refusal)
        {
            FuzzFailure.Unless(refusal.Message.Length > 0, "a refusal without words");
            FuzzFailure.Unless(!hasWhole, $"a ring of which one file is whole is refused: {refusal.Message}");
        }
    }

    // What it makes of the files can be opened again, and is the same.
    private static void Keep(KeyRing ring, FaultyStorage storage)
    {
        if (ring.NextNumber == uint.MaxValue) return;
        ring.Rotate("other");
        FuzzFailure.Unless(Open(storage) is { } again && Text(again) == Text(ring), "a ring that is kept has other keys when it is opened again");
    }

    private static FaultyStorage Damaged(ReadOnlySpan<byte> input)
    {
        var storage = _disk.AfterKill();
        new DiskPatches(storage).Apply(input);
        return storage;
    }

    private static FaultyStorage Wrapped(ReadOnlySpan<byte> keys)
    {
        var storage = new FaultyStorage();
        byte[] bytes = KeyRingFile.Wrap(keys, 1, NodeRigOptions.Master, new SeededRandom(1));
        foreach (string name in KeyRingFile.Names)
        {
            using var file = storage.Create(name);
            file.Write([bytes], 0);
        }
        return storage;
    }

    private static KeyRing? Open(FaultyStorage storage) =>
        KeyRing.Open(storage, new KeyRingOptions { Encrypts = true, Master = NodeRigOptions.Master, Random = new SeededRandom(1), Time = new VirtualTime() });

    private static string Text(KeyRing ring) => string.Join('\n', ring.Keys.OrderBy(key => key.Number)) + $"\n{ring.NextNumber}";

    private static byte[] Plain(params (uint Number, string? VirtualHost)[] keys) =>
        KeyRingCodec.Write(8, [.. keys.Select(key => new KeyRingCodec.Entry(key.Number, 5, true, key.VirtualHost, new byte[MasterKey.Length]))]);

    private static FaultyStorage Prepare()
    {
        var storage = new FaultyStorage();
        var ring = Open(storage)!;
        ring.Begin();
        foreach (string host in (string[])["/", "v", "/"]) ring.Rotate(host);
        return storage.AfterKill();
    }
}
