using System.Globalization;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Http;

/// <summary>What a call asks of a list: page, name, order, columns. Immutable.</summary>
internal sealed record ListQuery
{
    private const int DefaultPageSize = 100;
    private const int MostPageSize = 500;

    /// <summary>The page, from 1; null asks for everything in one list.</summary>
    public int? Page { get; private init; }

    /// <summary>Items on a page.</summary>
    public int PageSize { get; private init; } = DefaultPageSize;

    /// <summary>What names must hold, or match; null for any.</summary>
    public string? Name { get; private init; }

    /// <summary>Whether that is a regular expression.</summary>
    public bool UseRegex { get; private init; }

    /// <summary>The column to sort by; null for the natural order.</summary>
    public string? Sort { get; private init; }

    /// <summary>Whether the order is turned round.</summary>
    public bool Reverse { get; private init; }

    /// <summary>Which fields are wanted.</summary>
    public Columns Columns { get; private init; } = Columns.All;

    /// <summary>Reads the query.</summary>
    /// <exception cref="ApiException">A number is none, or out of range.</exception>
    public static ListQuery Parse(Func<string, string?> query)
    {
        int? page = Number(query("page"));
        int size = Number(query("page_size")) ?? DefaultPageSize;
        if (page is < 1 || (page is not null && size is < 1 or > MostPageSize))
        {
            throw new ApiException(
                400, "invalid_pagination_parameters", $"Invalid pagination parameters: page number {page ?? 1}, page size {size}");
        }
        return new ListQuery
        {
            Page = page,
            PageSize = size,
            Name = query("name") is { Length: > 0 } name ? name : null,
            UseRegex = query("use_regex") == "true",
            Sort = query("sort") is { Length: > 0 } sort ? sort : null,
            Reverse = query("sort_reverse") == "true",
            Columns = Columns.Parse(query("columns")),
        };
    }

    private static int? Number(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw ApiException.BadRequest("Pagination parameters are invalid");
    }
}
