namespace Hoopoe.Core.Counters;

/// <summary>The <see cref="MessageSizes"/> of all who publish, added up once for what a read brought in. Any thread adds and reads.</summary>
public sealed class SharedSizes
{
    private readonly long[] _classes = new long[MessageSizes.ClassCount];
    private long _bytes;

    /// <summary>Bytes of all messages together.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Messages of a class.</summary>
    public long this[int index] => Volatile.Read(ref _classes[index]);

    /// <summary>Adds those of one who publishes.</summary>
    public void Add(in MessageSizes sizes)
    {
        for (int i = 0; i < _classes.Length; i++)
        {
            if (sizes[i] > 0) Interlocked.Add(ref _classes[i], sizes[i]);
        }
        Interlocked.Add(ref _bytes, sizes.Bytes);
    }
}
