using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>
/// What instrumented code writes to while it runs: a counter for each block of it, and which deliberate defect is in force.
/// There is one for the process, and it is allotted before any instrumented code runs; nothing else touches the counters but
/// the fuzzer between two inputs.
/// </summary>
public static unsafe class Coverage
{
    // Fields, as the code that is put into each block is a handful of instructions.
    [SuppressMessage("Design", "CA1051", Justification = "Instrumented code counts here with as few instructions as can be.")]
    [SuppressMessage("Usage", "CA2211", Justification = "Written once, before instrumented code runs.")]
    [SuppressMessage("Design", "MA0069", Justification = "Written once, before instrumented code runs.")]
    public static byte* Counters;

    [SuppressMessage("Design", "CA1051", Justification = "Instrumented code asks here with as few instructions as can be.")]
    [SuppressMessage("Usage", "CA2211", Justification = "Set between runs, by the one thread that fuzzes.")]
    [SuppressMessage("Design", "MA0069", Justification = "Set between runs, by the one thread that fuzzes.")]
    public static int ArmedDefect;

    /// <summary>How many counters there are, a multiple of 32; 0 where nothing is instrumented.</summary>
    public static int Count { get; private set; }

    /// <summary>Allots the counters, for ever.</summary>
    public static void Allot(int blocks)
    {
        Count = (blocks + 31) & ~31;
        Counters = (byte*)NativeMemory.AllocZeroed((nuint)Count);
    }
}
