using System.Diagnostics;

namespace Hoopoe.Server.Storage;

/// <summary>
/// How often, how much and for how long the files of a <see cref="FileStorage"/> were read, written and synced. Any thread counts
/// and reads; what is read may be a moment old.
/// </summary>
internal sealed class DiskUse
{
    /// <summary>Reads.</summary>
    public Operations Reads { get; } = new();

    /// <summary>Writes, those that prepare files too.</summary>
    public Operations Writes { get; } = new();

    /// <summary>Syncs of files, in which no bytes are counted.</summary>
    public Operations Syncs { get; } = new();

    /// <summary>One kind of operation.</summary>
    internal sealed class Operations
    {
        private long _count;
        private long _bytes;
        private long _ticks;

        /// <summary>How many there were.</summary>
        public long Count => Volatile.Read(ref _count);

        /// <summary>How many bytes they moved.</summary>
        public long Bytes => Volatile.Read(ref _bytes);

        /// <summary>How long they took, together.</summary>
        public double Seconds => (double)Volatile.Read(ref _ticks) / Stopwatch.Frequency;

        /// <summary>Counts one.</summary>
        /// <param name="bytes">What it moved.</param>
        /// <param name="begun">When it began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
        public void Add(long bytes, long begun)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _bytes, bytes);
            Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - begun);
        }
    }
}
