using System.CommandLine;
using Hoopoe.Commands;
using Hoopoe.Commands.Ctl;
using Hoopoe.Control;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>Runs control commands as they are typed, against a <see cref="ScriptedApi"/>, and keeps what they write. Belongs to one test.</summary>
internal sealed class CtlRig
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

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

    public Task<int> RunAsync(params string[] words)
    {
        var terminal = new Terminal(_output, _error, new StringReader(Input), IsTyped: false, IsSeen);
        var root = new RootCommand { CtlCommand.Create(terminal, _ => Api, Environment.GetValueOrDefault), TopCommand.Create(terminal, _ => Api, Environment.GetValueOrDefault) };
        return HoopoeCommand.RunAsync(root, words, _error);
    }
}
