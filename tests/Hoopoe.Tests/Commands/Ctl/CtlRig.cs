using System.CommandLine;
using System.Text;
using Hoopoe.Commands;
using Hoopoe.Commands.Ctl;
using Hoopoe.Control;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>Runs control commands as they are typed, against a <see cref="ScriptedApi"/>, and keeps what they write. Belongs to one test.</summary>
internal sealed class CtlRig
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public ScriptedApi Api { get; } = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>What is piped in.</summary>
    public string Input { get; init; } = "";

    /// <summary>Whether a person sees the output.</summary>
    public bool IsSeen { get; init; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs a command whose words are separated by spaces.</summary>
    public Task<int> RunAsync(string words) => RunAsync(words.Split(' '));

    public async Task<int> RunAsync(params string[] words)
    {
        using var output = new StringWriter(_output) { NewLine = "\n" };
        using var error = new StringWriter(_error) { NewLine = "\n" };
        using var input = new StringReader(Input);
        var terminal = new Terminal(output, error, input, IsTyped: false, IsSeen);
        var root = new RootCommand { CtlCommand.Create(terminal, _ => Api, Environment.GetValueOrDefault), TopCommand.Create(terminal, _ => Api, Environment.GetValueOrDefault), KeysCommand.Create(terminal, _ => Api, Environment.GetValueOrDefault) };
        return await HoopoeCommand.RunAsync(root, words, error);
    }
}
