using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace Hoopoe.Commands;

/// <summary>What the last word of a command line may become: a command, an option, or one of an option's values.</summary>
internal static class WordCompletion
{
    /// <summary>The candidates, in order.</summary>
    /// <param name="root">The command line's root.</param>
    /// <param name="words">What was typed after the program's name; the last is still being typed and may be empty.</param>
    public static IEnumerable<string> Of(RootCommand root, IReadOnlyList<string> words)
    {
        string begun = words.Count > 0 ? words[^1] : "";
        string[] typed = [.. words.SkipLast(1)];
        // What was typed before says which command it belongs to; the word itself may be anything still.
        var command = root.Parse(typed, HoopoeCommand.Syntax).CommandResult;
        var awaiting = typed.Length > 0 ? Options(command).FirstOrDefault(option => option.Arity.MinimumNumberOfValues > 0 && (option.Name == typed[^1] || option.Aliases.Contains(typed[^1]))) : null;
        var names = awaiting is not null ? ValuesOf(awaiting)
            : begun.StartsWith('-') ? Options(command).Where(option => !option.Hidden).SelectMany(NamesOf)
            : command.Command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name).Concat(command.Command.Arguments.SelectMany(ValuesOf));
        return names.Where(name => name.StartsWith(begun, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<Option> Options(CommandResult command)
    {
        foreach (var option in command.Command.Options) yield return option;
        for (var parent = command.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            foreach (var option in parent.Command.Options.Where(option => option.Recursive)) yield return option;
        }
    }

    /// <summary>A short letter saves no typing, so only what is spelled out is offered.</summary>
    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name).Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static IEnumerable<string> ValuesOf(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label);
}
