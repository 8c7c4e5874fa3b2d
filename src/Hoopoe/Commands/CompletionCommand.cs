using System.CommandLine;

namespace Hoopoe.Commands;

/// <summary>hoopoe completion: what a shell needs to complete commands and options, which it asks hoopoe itself for.</summary>
internal static class CompletionCommand
{
    public const string Name = "completion";

    private const string Bash = """
        # Completion of hoopoe for bash: put 'source <(hoopoe completion bash)' into ~/.bashrc
        _hoopoe() {
            local IFS=$'\n'
            COMPREPLY=($(hoopoe completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
        }
        complete -o default -F _hoopoe hoopoe
        """;

    private const string Zsh = """
        #compdef hoopoe
        # Completion of hoopoe for zsh: put 'source <(hoopoe completion zsh)' into ~/.zshrc
        _hoopoe() {
            local -a found
            found=("${(@f)$(hoopoe completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
            if [[ -n "$found" ]]; then compadd -a found; else _files; fi
        }
        compdef _hoopoe hoopoe
        """;

    private const string Fish = """
        # Completion of hoopoe for fish: put this into ~/.config/fish/completions/hoopoe.fish
        function __hoopoe_complete
            set -l typed (commandline -opc)
            set -e typed[1]
            set -l current (commandline -ct)
            hoopoe completion words -- $typed "$current" 2>/dev/null
        end
        complete -c hoopoe -a '(__hoopoe_complete)'
        """;

    private const string PowerShell = """
        # Completion of hoopoe for PowerShell: put 'hoopoe completion pwsh | Out-String | Invoke-Expression' into $PROFILE
        Register-ArgumentCompleter -Native -CommandName hoopoe -ScriptBlock {
            param($word, $ast, $position)
            $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
            if ($word -eq '') { $typed += '' }
            hoopoe completion words -- @typed 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    public static Command Create() => Create(HoopoeCommand.CreateRoot, Console.Out);

    /// <summary>The command, with what it completes and where it writes.</summary>
    public static Command Create(Func<RootCommand> root, TextWriter output)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command(Name, "Write what a shell needs to complete commands; its first lines say where to put it") { shell };
        command.SetAction(parsed => output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]));
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var candidates = new Command("words", "What the last of these words may become") { words };
        candidates.Hidden = true;
        candidates.SetAction(parsed =>
        {
            foreach (string candidate in WordCompletion.Of(root(), parsed.GetValue(words) ?? [])) output.WriteLine(candidate);
        });
        command.Subcommands.Add(candidates);
        return command;
    }
}
