using System.Security.Cryptography;
using System.Text;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Tests.Workloads;

/// <summary>Everything that happened in a run, as a hash: two runs with the same hash went the same way.</summary>
internal sealed class History : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public string Hash => Convert.ToHexString(_hash.GetCurrentHash());

    public void Add(string text) => _hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    public void Add(int client, ReceivedMethod method)
    {
        Add($"{client} {method.Channel} {method.Id} {method.Arguments.Length} {method.Properties.Length} {method.Body.Length}");
        _hash.AppendData(method.Arguments);
        _hash.AppendData(method.Properties);
        _hash.AppendData(method.Body);
    }

    public void Dispose() => _hash.Dispose();
}
