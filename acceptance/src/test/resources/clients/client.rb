# A client in Ruby, standard library only: signs as the API's documentation says.
# usage: client.rb URL ENVIRONMENT AUTHORITY ACCOUNT   (key id and secret in SCALR_KEY and SCALR_SECRET)
# Prints one line for each call; ends with 1 at the first answer that is not as documented.
require 'base64'
require 'json'
require 'net/http'
require 'openssl'
require 'time'
require 'uri'

HOST = URI(ARGV[0])
ENVIRONMENT, ACCOUNT = ARGV[1], ARGV[3]
KEY, SECRET = ENV.fetch('SCALR_KEY'), ENV.fetch('SCALR_SECRET')
HTTP = Net::HTTP.start(HOST.host, HOST.port, read_timeout: 30)

def encoded(text)
  URI.encode_www_form_component(text.to_s).gsub('+', '%20').gsub('*', '%2A').gsub('%7E', '~')
end

def call(want, method, path, query = {}, body = nil)
  text = query.sort.map { |pair| pair.map { |part| encoded(part) }.join('=') }.join('&')
  content = body ? JSON.generate(body) : ''
  # the zone twice, as the vendor's own example in this language sends it
  date = Time.now.utc.strftime('%Y-%m-%dT%H:%M:%SZ+00:00')
  signed = [method, date, path, text, content].join("\n")
  signature = Base64.strict_encode64(OpenSSL::HMAC.digest('sha256', SECRET, signed))
  request = Net::HTTPGenericRequest.new(method, body ? true : false, true, text.empty? ? path : "#{path}?#{text}")
  request['X-Scalr-Key-Id'] = KEY
  request['X-Scalr-Date'] = date
  request['X-Scalr-Signature'] = "V1-HMAC-SHA256 #{signature}"
  # a library of this language sends this type with every request that has no body
  request['Content-Type'] = body ? 'application/json' : 'application/x-www-form-urlencoded'
  request.body = content if body
  answer = HTTP.request(request)
  puts "#{method} #{path} #{text} #{answer.code}"
  abort "wanted #{want}: #{answer.body}" if answer.code.to_i != want
  answer.body.nil? || answer.body.empty? ? nil : JSON.parse(answer.body)
end

def all(path, query)
  rows, page = [], call(200, 'GET', path, query)
  until page['pagination']['next'].nil?
    rows += page['data']
    where, text = page['pagination']['next'].split('?', 2)
    page = call(200, 'GET', where, URI.decode_www_form(text).to_h)
  end
  rows + page['data']
end

def expect(what, is_true)
  abort "not so: #{what}" unless is_true
end

# The account's roles by both forms of its paths: with its id, and as older servers had them.
{ "/api/v1beta0/account/#{ACCOUNT}/" => 'ruby-account', '/api/v1beta0/account/' => 'ruby-own' }.each do |at, name|
  category = call(201, 'POST', at + 'role-categories/', {}, { name: name })['data']['id']
  made = (1..5).map do |i|
    role = { name: "#{name}-#{i}", os: { id: 'debian-12' }, category: category }
    call(201, 'POST', at + 'roles/', {}, role)['data']
  end
  listed = all(at + 'roles/', { 'maxResults' => 2, 'category' => category, 'os' => 'debian-12' })
  expect('pages of two hold all roles once', listed.map { |role| role['id'] } == made.map { |role| role['id'] })
  expect('they are of the account', listed.all? { |role| role['scope'] == 'account' })
  one = "#{at}roles/#{made[0]['id']}/"
  whole = call(200, 'GET', one)['data']
  expect('a whole object is taken back', call(200, 'PATCH', one, {}, whole)['data'] == whole)

  # An environment sees them, and may not change them.
  user = "/api/v1beta0/user/#{ENVIRONMENT}/"
  seen = call(200, 'GET', user + 'roles/', { 'name' => made[1]['name'] })['data']
  expect('the environment sees it', seen.map { |role| role['id'] } == [made[1]['id']])
  call(403, 'PATCH', "#{user}roles/#{made[1]['id']}/", {}, { description: 'mine' })
  copy = call(201, 'POST', "#{user}roles/#{made[1]['id']}/actions/clone/", {}, { name: "#{name}-copy" })['data']
  expect('the copy is the environment\'s', copy['scope'] == 'environment')
  call(204, 'DELETE', "#{user}roles/#{copy['id']}/")
  made.each { |role| call(204, 'DELETE', "#{at}roles/#{role['id']}/") }
  call(404, 'GET', one)
  call(204, 'DELETE', "#{at}role-categories/#{category}/")
end
puts 'done'
