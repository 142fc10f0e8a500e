# A client in Perl, core modules only: signs as the API's documentation says.
# usage: client.pl URL ENVIRONMENT   (key id and secret in SCALR_KEY and SCALR_SECRET)
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use HTTP::Tiny;
use JSON::PP;
use POSIX qw(strftime);
use Time::HiRes qw(time);

my ($url, $environment) = @ARGV;
my $json = JSON::PP->new->canonical->utf8;
my $http = HTTP::Tiny->new(max_redirect => 0, timeout => 30);

sub encoded {
  my $text = shift;
  $text =~ s/([^A-Za-z0-9\-._~])/sprintf('%%%02X', ord $1)/ge;
  return $text;
}

sub call {
  my ($want, $method, $path, $query, $body) = @_;
  $path = "/api/v1beta0/user/$environment/$path" unless $path =~ m{^/};
  my $text = join '&', map { encoded($_) . '=' . encoded($query->{$_}) } sort keys %{ $query || {} };
  my $content = defined $body ? $json->encode($body) : '';
  my $now = time;
  my $date = strftime('%Y-%m-%dT%H:%M:%S', gmtime $now) . sprintf('.%06d+00:00', ($now - int $now) * 1e6);
  my $signature = hmac_sha256_base64(join("\n", $method, $date, $path, $text, $content), $ENV{SCALR_SECRET});
  $signature .= '=' while length($signature) % 4;
  my $answer = $http->request($method, $url . $path . ($text eq '' ? '' : "?$text"), {
    headers => {
      'X-Scalr-Key-Id' => $ENV{SCALR_KEY},
      'X-Scalr-Date' => $date,
      'X-Scalr-Signature' => "V1-HMAC-SHA256 $signature",
      ($content eq '' ? () : ('Content-Type' => 'application/json')),
    },
    content => $content,
  });
  print "$method $path $text $answer->{status}\n";
  die "wanted $want: $answer->{content}\n" if $answer->{status} != $want;
  return $answer->{content} ? $json->decode($answer->{content}) : undef;
}

my $image = call(201, 'POST', 'images/', {}, {
  name => 'perl-image', os => 'debian-12', cloudPlatform => 'local', cloudLocation => 'local',
  cloudImageId => 'perl-1', architecture => 'x86_64' })->{data};
my $category = call(200, 'GET', 'role-categories/')->{data}[0]{id};
my $role = call(201, 'POST', 'roles/', {}, {
  name => 'perl-role', os => { id => 'debian-12' }, category => { id => $category },
  builtinAutomation => ['base'] })->{data};
call(201, 'POST', "roles/$role->{id}/images/", {}, { role => { id => $role->{id} }, image => { id => $image->{id} } });
my $project = call(200, 'GET', 'projects/')->{data}[0]{id};
my @farms = map { call(201, 'POST', 'farms/', {}, { name => $_, project => { id => $project } })->{data} }
  ('perl a/b c', 'perl+plus', 'perl=eq', 'perl 4');
for my $farm (@farms) {
  my $found = call(200, 'GET', 'farms/', { name => $farm->{name}, maxResults => 1 })->{data};
  die "not found by its name: $farm->{name}\n" unless @$found == 1 && $found->[0]{id} == $farm->{id};
}
my ($seen, $next) = (0, '/api/v1beta0/user/' . $environment . '/farms/?maxResults=1&pageNum=1');
while (defined $next) {
  my ($path, $text) = split /\?/, $next, 2;
  my %query = map { my ($name, $value) = split /=/; $value =~ s/%(..)/chr hex $1/ge; ($name => $value) } split /&/, $text;
  my $page = call(200, 'GET', $path, \%query);
  $seen += @{ $page->{data} };
  $next = $page->{pagination}{next};
}
die "$seen farms over pages\n" if $seen != @farms;
my $farm_role = call(201, 'POST', "farms/$farms[0]{id}/farm-roles/", {}, {
  alias => 'db', role => { id => $role->{id} }, cloudPlatform => 'local', cloudLocation => 'local',
  instanceType => { id => 'local.small' },
  scaling => { enabled => JSON::PP::true, minInstances => 1, maxInstances => 1 } })->{data};
for my $path ("farm-roles/$farm_role->{id}/", "farms/$farms[0]{id}/", "roles/$role->{id}/", "images/$image->{id}/") {
  my $whole = call(200, 'GET', $path)->{data};
  my $again = call(200, 'PATCH', $path, {}, $whole)->{data};
  die "a whole object sent back has changed: $path\n" if $json->encode($whole) ne $json->encode($again);
}
call(204, 'DELETE', "farm-roles/$farm_role->{id}/");
call(204, 'DELETE', "farms/$_->{id}/") for @farms;
call(204, 'DELETE', "roles/$role->{id}/images/$image->{id}/");
call(204, 'DELETE', "roles/$role->{id}/");
call(204, 'DELETE', "images/$image->{id}/");
call(404, 'DELETE', "images/$image->{id}/");
print "done\n";
