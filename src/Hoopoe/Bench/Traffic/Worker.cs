namespace Hoopoe.Bench.Traffic;

/// <summary>Makes the threads of a run: in the background, with small stacks, because there may be thousands.</summary>
internal static class Worker
{
    private const int StackBytes = 256 * 1024;

    public static Thread Make(string name, Action work) => new(() => work(), StackBytes) { IsBackground = true, Name = name };
}
