namespace TypedMemory.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Suites">The suites to run, in order.</param>
/// <param name="Quick">Whether each suite stays under 60 seconds.</param>
/// <param name="JsonFile">Where the results go as JSON, if anywhere.</param>
/// <param name="Remote">The URL of a CouchDB to measure against; without one, pouchdb-server is started.</param>
internal sealed record BenchmarkArguments(
    IReadOnlyList<string> Suites, bool Quick, string? JsonFile, string? Remote)
{
    /// <summary>The file of LoCoMo's questions for the suite <c>recall</c>, if they are asked.</summary>
    public string? LocomoFile { get; init; }

    /// <summary>Whether the suite <c>recall</c> measures what is found only, not what it costs.</summary>
    public bool NoSpeed { get; init; }

    /// <summary>Reads the command line; <see langword="null"/> after a message where it is wrong.</summary>
    public static BenchmarkArguments? Parse(string[] args, IReadOnlyCollection<string> known, TextWriter errors)
    {
        List<string> suites = [];
        bool quick = false;
        string? json = null, remote = null, locomo = null;
        bool noSpeed = false;
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick": quick = true; continue;
                case "--no-speed": noSpeed = true; continue;
                case "--suite" when value is not null: suites.AddRange(value.Split(',')); break;
                case "--json" when value is not null: json = value; break;
                case "--remote" when value is not null: remote = value; break;
                case "--locomo" when value is not null: locomo = value; break;
                default:
                    errors.WriteLine(
                        $"unknown argument \"{args[i]}\"; usage: --suite NAME[,NAME] [--quick] [--json FILE] [--remote URL] [--locomo FILE] [--no-speed]");
                    return null;
            }

            i++;
        }

        if (suites.Count == 0) suites.AddRange(known);
        foreach (string suite in suites)
        {
            if (known.Contains(suite)) continue;
            errors.WriteLine($"there is no suite \"{suite}\"; there are: {string.Join(", ", known)}");
            return null;
        }

        return new BenchmarkArguments(suites, quick, json, remote) { LocomoFile = locomo, NoSpeed = noSpeed };
    }
}
