using Hoopoe.Journal.Storage;
using Hoopoe.Server.Faults;
using Hoopoe.Server.Storage;
using Xunit;
using FaultyStorage = Hoopoe.Tests.Testing.Storage.FaultyStorage;

namespace Hoopoe.Tests.Server.Faults;

/// <summary>What is kept of a disk under which the power is cut, held against a model of one.</summary>
public sealed class UnsyncedStorageTests
{
    [Fact]
    public void Cut_AfterAnyOperations_LeavesWhatTheModelSays()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var disk = new MemoryStorage();
            var model = new FaultyStorage();
            var storage = new UnsyncedStorage(disk);
            Run(new Random(seed), storage, model);
            Assert.Equal(ContentOf(model), ContentOf(storage));
            storage.Cut();
            Assert.Equal(ContentOf(model.AfterPowerCut()), ContentOf(disk));
            Assert.Throws<IOException>(storage.Sync);
        }
    }

    [Fact]
    public void Dispose_AfterAnyOperations_LeavesEverything()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var disk = new MemoryStorage();
            var model = new FaultyStorage();
            var storage = new UnsyncedStorage(disk);
            Run(new Random(seed), storage, model);
            storage.Dispose();
            Assert.Equal(ContentOf(model), ContentOf(disk));
        }
    }

    private static void Run(Random random, IStorage storage, IStorage model)
    {
        for (int i = 0; i < 60; i++)
        {
            string name = $"{(char)('a' + random.Next(5))}";
            string other = $"{(char)('a' + random.Next(5))}";
            bool exists = model.Names.Contains(name);
            int choice = random.Next(10);
            int seed = random.Next();
            foreach (var one in (IStorage[])[storage, model])
            {
                if (choice == 9) one.Sync();
                else if (!exists) one.Create(name).Dispose();
                else if (choice == 0) one.Delete(name);
                else if (choice == 1 && name != other) one.Rename(name, other);
                else Touch(new Random(seed), one, name);
            }
        }
    }

    private static void Touch(Random random, IStorage storage, string name)
    {
        using var file = storage.Open(name);
        for (int i = random.Next(3); i >= 0; i--)
        {
            byte[] bytes = new byte[random.Next(1, 300)];
            if (random.Next(3) > 0) random.NextBytes(bytes);
            file.Write([bytes.AsMemory(0, bytes.Length / 2), bytes.AsMemory(bytes.Length / 2)], random.Next((int)file.Length + 50));
        }
        if (random.Next(2) == 0) file.Sync();
    }

    private static List<string> ContentOf(IStorage storage) => [.. storage.Names.Select(name =>
    {
        using var file = storage.Open(name, readOnly: true);
        byte[] bytes = new byte[file.Length];
        for (int got = 0; got < bytes.Length;) got += file.Read(bytes.AsSpan(got), got);
        return $"{name}: {Convert.ToHexString(bytes)}";
    })];
}
