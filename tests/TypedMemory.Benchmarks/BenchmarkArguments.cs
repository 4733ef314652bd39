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

    /// <summary>The JSON of an earlier run that this one is compared with, for people.</summary>
    public string? CompareFile { get; init; }

    /// <summary>The JSON of an earlier run that the suite <c>gate</c> must not be worse than.</summary>
    public string? GateFile { get; init; }

    /// <summary>How many documents the suites <c>million</c>, <c>link</c> and <c>first</c> use; their own number if not given.</summary>
    public int? Documents { get; init; }

    /// <summary>Where the suite <c>growth</c> draws its series, if anywhere.</summary>
    public string? PlotFolder { get; init; }

    /// <summary>
    /// The one family of the suite <c>growth</c>, part of <c>replication</c> (transfers, live, hub) or system of
    /// <c>first</c> that is measured; all if it is not given.
    /// </summary>
    public string? Only { get; init; }

    /// <summary>Reads the command line; <see langword="null"/> after a message where it is wrong.</summary>
    public static BenchmarkArguments? Parse(string[] args, IReadOnlyCollection<string> known, TextWriter errors)
    {
        List<string> suites = [];
        bool quick = false;
        string? json = null, remote = null, locomo = null, plots = null, only = null, compare = null, gate = null;
        bool noSpeed = false;
        int? documents = null;
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
                case "--compare" when value is not null: compare = value; break;
                case "--gate" when value is not null: gate = value; break;
                case "--documents" when int.TryParse(value, out int number) && number > 0: documents = number; break;
                case "--plots" when value is not null: plots = value; break;
                case "--only" when value is not null: only = value; break;
                default:
                    errors.WriteLine(
                        $"unknown argument \"{args[i]}\"; usage: --suite NAME[,NAME] [--quick] [--json FILE] [--remote URL] [--locomo FILE] [--no-speed] [--plots FOLDER] [--only FAMILY] [--compare BASE.json] [--gate BASE.json] [--documents N]");
                    return null;
            }

            i++;
        }

        if (suites.Count == 0) suites.AddRange(known);
        foreach (string missing in new[] { compare, gate }.OfType<string>().Where(static file => !File.Exists(file)))
        {
            errors.WriteLine($"there is no file \"{missing}\" to compare with; a run with --json FILE writes one");
            return null;
        }

        foreach (string suite in suites)
        {
            if (known.Contains(suite)) continue;
            errors.WriteLine($"there is no suite \"{suite}\"; there are: {string.Join(", ", known)}");
            return null;
        }

        return new BenchmarkArguments(suites, quick, json, remote)
        {
            LocomoFile = locomo,
            NoSpeed = noSpeed,
            PlotFolder = plots,
            Only = only,
            Documents = documents,
            CompareFile = compare,
            GateFile = gate,
        };
    }
}
