using System.CommandLine;
using Hoopoe.Server.Configuration;

namespace Hoopoe.Commands;

/// <summary>hoopoe options: lists everything that can be set, with defaults and what is allowed.</summary>
internal static class OptionsCommand
{
    public static Command Create()
    {
        var command = new Command("options", "List every option with its default and what is allowed");
        command.SetAction(_ =>
        {
            foreach (var option in OptionCatalogue.All)
            {
                Console.Out.WriteLine(option.DefaultText.Length == 0 ? option.Key : $"{option.Key} = {option.DefaultText}");
                Console.Out.WriteLine($"    {option.Purpose} ({option.Allowed})");
            }
        });
        return command;
    }
}
