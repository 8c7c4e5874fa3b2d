using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>Runs scripts against one broker. Those that may run aside are started together at once; the others use the same names
/// over and over and run when they are asked for.</summary>
internal sealed class Transcriber : IDisposable
{
    private readonly IBroker _broker;
    private readonly Dictionary<string, Task<IReadOnlyList<string>>> _aside;

    public Transcriber(IBroker broker)
    {
        _broker = broker;
        _aside = Script.All.Values.Where(script => script.IsAside).ToDictionary(script => script.Name, StartAsync, StringComparer.Ordinal);
    }

    /// <summary>What the script said and saw.</summary>
    public Task<IReadOnlyList<string>> TranscribeAsync(Script script) => _aside.GetValueOrDefault(script.Name) ?? StartAsync(script);

    public void Dispose() => _broker.Dispose();

    /// <summary>On a thread of its own, since a script blocks.</summary>
    private Task<IReadOnlyList<string>> StartAsync(Script script) =>
        Task.Factory.StartNew(() => Conversation.Run(_broker.Address, script.Run), TaskCreationOptions.LongRunning);
}
