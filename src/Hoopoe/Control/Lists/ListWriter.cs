using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Hoopoe.Control.Lists;

/// <summary>Writes the rows of a list in one of the formats; all but the drawn one are written while they arrive. One for a list.</summary>
internal sealed class ListWriter(IReadOnlyList<Column> columns, bool withHeaders, Terminal terminal)
{
    public Task WriteAsync(IAsyncEnumerable<JsonElement> items, ListFormat format) => format switch
    {
        ListFormat.Json => WriteJsonAsync(items),
        ListFormat.Csv => WriteLinesAsync(items, ",", Quote),
        ListFormat.Pretty => WritePrettyAsync(items),
        ListFormat.Automatic when terminal.IsSeen => WritePrettyAsync(items),
        _ => WriteLinesAsync(items, "\t", text => text),
    };

    private async Task WriteLinesAsync(IAsyncEnumerable<JsonElement> items, string separator, Func<string, string> cell)
    {
        bool first = true;
        await foreach (var item in items)
        {
            // As with rabbitmqctl, a list with nothing in it has no head either.
            if (first && withHeaders) await terminal.Out.WriteLineAsync(string.Join(separator, columns.Select(column => cell(column.Name))));
            first = false;
            await terminal.Out.WriteLineAsync(string.Join(separator, columns.Select(column => cell(CellText.Of(column.In(item))))));
        }
    }

    private async Task WriteJsonAsync(IAsyncEnumerable<JsonElement> items)
    {
        await terminal.Out.WriteAsync("[");
        string between = "\n";
        await foreach (var item in items)
        {
            JsonObject row = [];
            foreach (var column in columns) row[column.Name] = column.In(item).AsNode();
            await terminal.Out.WriteAsync($"{between}{row.TextOf()}");
            between = ",\n";
        }
        await terminal.Out.WriteLineAsync("\n]");
    }

    private async Task WritePrettyAsync(IAsyncEnumerable<JsonElement> items)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = withHeaders };
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column.Name)));
        await foreach (var item in items) table.AddRow([.. columns.Select(column => Cell(column.In(item)))]);
        terminal.CreateConsole().Write(table);
    }

    private static Text Cell(JsonElement value) => new(CellText.Of(value)) { Justification = value.ValueKind == JsonValueKind.Number ? Justify.Right : Justify.Left };

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
