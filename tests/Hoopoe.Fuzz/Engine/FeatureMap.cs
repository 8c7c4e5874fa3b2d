using System.Numerics;
using System.Runtime.Intrinsics;
using Hoopoe.Fuzz.Instrumentation;

namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// What inputs have reached so far: of each block, how often one input ran it, in steps of powers of two. One for each run of a
/// target; used by one thread.
/// </summary>
internal sealed unsafe class FeatureMap
{
    private readonly byte[] _seen = new byte[Coverage.Count];

    /// <summary>How many features were seen.</summary>
    public int Count { get; private set; }

    /// <summary>How many blocks were reached.</summary>
    public int Blocks => _seen.Count(steps => steps != 0);

    /// <summary>Takes what the last input reached and clears the counters.</summary>
    /// <returns>How many features were new.</returns>
    public int Take()
    {
        int before = Count;
        for (int at = 0; at < Coverage.Count; at += Vector256<byte>.Count)
        {
            if (Vector256.Load(Coverage.Counters + at) == Vector256<byte>.Zero) continue;
            TakeSome(at);
            Vector256<byte>.Zero.Store(Coverage.Counters + at);
        }
        return Count - before;
    }

    /// <summary>The features that the last input reached; clears the counters.</summary>
    public static HashSet<int> Reached()
    {
        var reached = new HashSet<int>();
        for (int at = 0; at < Coverage.Count; at++)
        {
            if (Coverage.Counters[at] == 0) continue;
            reached.Add((at << 3) | BitOperations.Log2(Coverage.Counters[at]));
            Coverage.Counters[at] = 0;
        }
        return reached;
    }

    private void TakeSome(int from)
    {
        for (int at = from; at < from + Vector256<byte>.Count; at++)
        {
            if (Coverage.Counters[at] == 0) continue;
            byte step = (byte)(1 << BitOperations.Log2(Coverage.Counters[at]));
            if ((_seen[at] & step) != 0) continue;
            _seen[at] |= step;
            Count++;
        }
    }
}
