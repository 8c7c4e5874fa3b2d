using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Encryption;

/// <summary>The keys of a data directory: kept in two files, under a master key, and gone when they are erased.</summary>
public sealed class KeyRingTests
{
    private static readonly MasterKey _other = new([.. Enumerable.Repeat((byte)9, MasterKey.Length)]);

    private readonly FaultyStorage _storage = new();

    [Fact]
    public void Open_WithNothingThereAndNothingWanted_IsNoRing()
    {
        Assert.Null(KeyRing.Open(_storage, Options(encrypts: false)));
        Assert.Empty(_storage.Names);
    }

    [Fact]
    public void Open_Again_HasTheSameKeys()
    {
        var ring = Open();
        ring.Begin();
        ring.Of("a");
        ring.Of("b");
        ring.Rotate("a");
        Assert.Equal([(1, null, true), (2, "a", false), (3, "b", true), (4, "a", true)], Keys(ring));
        var again = Open();
        Assert.Equal(Keys(ring), Keys(again));
        Assert.Equal(5u, again.NextNumber);
        again.Of("a");
        Assert.Equal(4, again.Keys.Count);
    }

    [Fact]
    public void Open_WithoutAMasterKey_SaysHowToGiveOne_AndTouchesNothing()
    {
        var wanted = Assert.Throws<JournalException>(() => KeyRing.Open(_storage, Options() with { Master = null }));
        Assert.Contains("encryption.master-key-file", wanted.Message, StringComparison.Ordinal);
        Open().Begin();
        int before = _storage.Operations.Count;
        var needed = Assert.Throws<JournalException>(() => KeyRing.Open(_storage, Options(encrypts: false) with { Master = null }));
        Assert.Contains("is encrypted", needed.Message, StringComparison.Ordinal);
        Assert.Equal(before, _storage.Operations.Count);
    }

    [Fact]
    public void Open_WithAnotherMasterKey_NamesBoth_AndTouchesNothing()
    {
        Open().Begin();
        int before = _storage.Operations.Count;
        var refusal = Assert.Throws<JournalException>(() => KeyRing.Open(_storage, Options() with { Master = _other }));
        Assert.Contains(_other.Id, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(NodeRigOptions.Master.Id, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, _storage.Operations.Count);
    }

    [Fact]
    public void Rewrap_TakesTheOtherMasterKeyFromThenOn()
    {
        var ring = Open();
        ring.Begin();
        ring.Of("a");
        ring.Rewrap(_other);
        Assert.Equal(Keys(ring), Keys(KeyRing.Open(_storage, Options() with { Master = _other })!));
        Assert.Throws<JournalException>(Open);
    }

    [Fact]
    public void Open_WithTheMasterKeyBefore_ChangesOver()
    {
        var ring = Open();
        ring.Begin();
        KeyRing.Open(_storage, Options() with { Master = _other, FormerMaster = NodeRigOptions.Master })!.Begin();
        Assert.Equal(Keys(ring), Keys(KeyRing.Open(_storage, Options() with { Master = _other })!));
    }

    [Theory]
    [InlineData("hoopoe.keys")]
    [InlineData("hoopoe.keys-copy")]
    public void Open_WithOneFileDamaged_TakesTheOtherAndMendsIt(string name)
    {
        var ring = Open();
        ring.Begin();
        _storage.Flip(name, 800);
        Open().Begin();
        Assert.Equal(_storage.Content("hoopoe.keys"), _storage.Content("hoopoe.keys-copy"));
        _storage.Flip("hoopoe.keys", 800);
        _storage.Flip("hoopoe.keys-copy", 900);
        Assert.Contains("restore one from a backup", Assert.Throws<JournalException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CutOffAnywhereInAChange_HasTheKeysBeforeOrAfter()
    {
        var ring = Open();
        ring.Begin();
        ring.Of("a");
        ring.Of("b");
        int before = _storage.Operations.Count;
        var old = Keys(ring);
        ring.Rotate("a");
        var rotated = Keys(ring);
        ring.Erase("a");
        var erased = Keys(ring);
        var disk = new MemoryDisk();
        for (int moment = 0; moment < _storage.Operations.Count; moment++)
        {
            if (moment >= before)
            {
                for (int seed = 0; seed < 4; seed++)
                {
                    var left = Keys(KeyRing.Open(new FaultyStorage(disk.AfterPowerCut(new Random(seed))), Options())!);
                    Assert.True(left.SequenceEqual(old) || left.SequenceEqual(rotated) || left.SequenceEqual(erased), $"cut at {moment}: {string.Join(", ", left)}");
                }
            }
            disk.Apply(_storage.Operations[moment]);
        }
        Assert.Equal(erased, Keys(KeyRing.Open(new FaultyStorage(disk.AfterKill()), Options())!));
    }

    [Fact]
    public void Erase_LeavesNothingOfTheKeyInEitherFile()
    {
        var ring = Open();
        ring.Begin();
        for (int i = 0; i < 100; i++) ring.Of($"host {i}");
        long length = _storage.Content("hoopoe.keys").Length;
        byte[] before = _storage.Content("hoopoe.keys");
        ring.Keep(["host 7"]);
        Assert.Equal([(1, null, true), (9, "host 7", true)], Keys(ring));
        foreach (string name in (string[])["hoopoe.keys", "hoopoe.keys-copy"])
        {
            byte[] after = _storage.Content(name);
            Assert.Equal(length, after.Length);
            // The file is as long as it was, and holds nothing behind what two keys take: what was wrapped before is overwritten.
            Assert.All(after.AsSpan(4096).ToArray(), octet => Assert.Equal(0, octet));
            Assert.Equal(-1, after.AsSpan().IndexOf(before.AsSpan(96, 32)));
        }
        Assert.DoesNotContain(_storage.Operations.OfType<DiskOperation.Rename>().Skip(2), _ => true);
    }

    [Fact]
    public void Erase_LeavesNothingOfTheKeyInMemory()
    {
        var ring = Open();
        ring.Begin();
        var key = ring.Of("host")!.Current!;
        byte[] secret = key.Secret.ToArray();
        ring.Erase("host");
        // What stands there now is chance, which nobody can decrypt with either.
        Assert.InRange(secret.Zip(key.Secret.ToArray()).Count(pair => pair.First == pair.Second), 0, MasterKey.Length / 4);
    }

    [Fact]
    public void Rotate_ThatCannotBeWritten_LeavesTheKeyInUse()
    {
        var ring = Open();
        ring.Begin();
        var slot = ring.Of("a")!;
        var key = slot.Current;
        _storage.SyncsUntilFailure = 0;
        Assert.ThrowsAny<IOException>(() => ring.Rotate("a"));
        Assert.Same(key, slot.Current);
        _storage.SyncsUntilFailure = int.MaxValue;
        Assert.NotEqual(key!.Number, ring.Rotate("a"));
        Assert.Equal(Keys(ring), Keys(Open()));
    }

    [Theory]
    [InlineData(8u, 7u, 7u)]
    [InlineData(8u, 7u, 8u)]
    [InlineData(8u, 0u, 7u)]
    public void Codec_WithANumberTwiceOrNotYetGiven_HasNoKeys(uint next, uint one, uint other)
    {
        byte[] secret = new byte[MasterKey.Length];
        Assert.NotNull(KeyRingCodec.Read(KeyRingCodec.Write(8, [new(6, 1, true, "a", secret), new(7, 1, true, "b", secret)])));
        Assert.Null(KeyRingCodec.Read(KeyRingCodec.Write(next, [new(one, 1, true, "a", secret), new(other, 1, true, "b", secret)])));
    }

    [Fact]
    public void Parse_TakesBase64AndHexadecimal_AndNothingElse()
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        Assert.Equal(NodeRigOptions.Master.Id, MasterKey.Parse($" {Convert.ToBase64String(secret)}\n")!.Id);
        Assert.Equal(NodeRigOptions.Master.Id, MasterKey.Parse(Convert.ToHexString(secret))!.Id);
        foreach (string wrong in (string[])["", "password", Convert.ToBase64String(secret, 0, 31), Convert.ToHexString(secret)[..62], new string('x', 64)])
            Assert.Null(MasterKey.Parse(wrong));
    }

    private static KeyRingOptions Options(bool encrypts = true) => new NodeRigOptions().Encrypted().Keys with { Encrypts = encrypts };

    private static List<(int Number, string? Host, bool IsCurrent)> Keys(KeyRing ring) => [.. ring.Keys.Select(key => ((int)key.Number, key.VirtualHost, key.IsCurrent))];

    private KeyRing Open() => KeyRing.Open(_storage, Options())!;
}
