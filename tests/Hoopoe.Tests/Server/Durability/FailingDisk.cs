using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Storage;
using Hoopoe.Server;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>Lies over a disk and lets syncing fail when it is told to.</summary>
internal sealed class FailingDisk
{
    private volatile bool _fails;

    public bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    /// <summary>Has a broker's journal write something.</summary>
    public static void WriteThrough(HoopoeBroker broker)
    {
        var frame = new FrameBuilder();
        frame.Begin(1);
        frame.WriteInt64(1);
        frame.End();
        broker.Store!.Journal.Append(frame);
    }

    /// <summary>Fails from now on, which the broker over it finds out at once.</summary>
    public void FailUnder(HoopoeBroker broker)
    {
        Fails = true;
        try
        {
            WriteThrough(broker);
        }
        catch (JournalException)
        {
            // What it writes ahead on a thread of its own has told it already.
        }
    }

    public IStorage Over(IStorage disk) => new Cover(this, disk);

    private sealed class Cover(FailingDisk owner, IStorage disk) : IStorage
    {
        public IReadOnlyList<string> Names => disk.Names;

        public long FreeBytes => disk.FreeBytes;

        public string Describe(string name) => disk.Describe(name);

        public IStorageFile Open(string name, bool readOnly = false) => new FileCover(owner, disk.Open(name, readOnly));

        public IStorageFile Create(string name) => new FileCover(owner, disk.Create(name));

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void Delete(string name) => disk.Delete(name);

        public void Sync() => disk.Sync();
    }

    private sealed class FileCover(FailingDisk owner, IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> into, long offset) => file.Read(into, offset);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => file.Write(pieces, offset);

        public void Sync()
        {
            if (owner.Fails) throw new IOException("the disk is gone");
            file.Sync();
        }

        public void WillRead(long offset, long length) => file.WillRead(offset, length);

        public void Dispose() => file.Dispose();
    }
}
