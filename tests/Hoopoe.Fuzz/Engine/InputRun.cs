using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Hoopoe.Fuzz.Engine;

/// <summary>Runs single inputs and sees what each takes: time, memory, and whether anything is wrong. One for a run; one thread.</summary>
internal sealed class InputRun(FuzzTarget target, GuardedMemory memory)
{
    private const int Repeats = 3;

    // What is compiled or cached on the way is no input's own.
    private const int WarmUp = 200;

    private int _runs;

    /// <summary>What the slowest input took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>What the input with most allocations allocated, in bytes.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>Runs an input.</summary>
    /// <returns>What is wrong, or null.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Any exception is what is looked for.")]
    public Exception? Run(ReadOnlySpan<byte> input)
    {
        var placed = memory.Put(input);
        try
        {
            var (time, allocated) = Measure(placed);
            if (IsTooMuch(time, allocated, input.Length)) (time, allocated) = Repeat(placed, time, allocated);
            if (_runs > WarmUp)
            {
                if (time > Slowest) Slowest = time;
                if (allocated > MostAllocated) MostAllocated = allocated;
            }
            FuzzFailure.Unless(time <= target.LongestTime, $"took {time.TotalMilliseconds:F0} ms");
            FuzzFailure.Unless(allocated <= Allowed(input.Length), $"allocated {allocated} bytes for an input of {input.Length}, and {Allowed(input.Length)} are allowed");
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private (TimeSpan Time, long Allocated) Measure(ReadOnlySpan<byte> placed)
    {
        _runs++;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        target.Run(placed);
        var time = Stopwatch.GetElapsedTime(start);
        return (time, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    // The machine may have been busy with something else, or code was compiled: the least of several counts.
    private (TimeSpan Time, long Allocated) Repeat(ReadOnlySpan<byte> placed, TimeSpan time, long allocated)
    {
        for (int i = 0; i < Repeats; i++)
        {
            var (again, allocatedAgain) = Measure(placed);
            if (again < time) time = again;
            allocated = Math.Min(allocated, allocatedAgain);
        }
        return (time, allocated);
    }

    private bool IsTooMuch(TimeSpan time, long allocated, int length) => time > target.LongestTime || allocated > Allowed(length);

    private long Allowed(int length) => target.AllocatedAtMost + (target.AllocatedPerByte * length);
}
