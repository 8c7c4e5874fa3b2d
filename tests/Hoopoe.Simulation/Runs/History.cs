using Hoopoe.Tests.Testing;

namespace Hoopoe.Simulation.Runs;

/// <summary>Everything that happened in a run, as a number: two runs with the same one went the same way.</summary>
internal sealed class History
{
    private const ulong Prime = 1099511628211;

    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Add(long value) => Hash = (Hash ^ (ulong)value) * Prime;

    public void Add(int client, ReceivedMethod method)
    {
        Add(((long)client << 48) + ((long)method.Channel << 32) + method.Id);
        Add(method.Arguments);
        Add(method.Properties);
        Add(method.Body.Length);
    }

    private void Add(byte[] bytes)
    {
        foreach (byte one in bytes) Hash = (Hash ^ one) * Prime;
    }
}
